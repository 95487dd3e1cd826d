vsphere-download session delete "$DOWNLOAD_SESSION_ID" --api-style rest
