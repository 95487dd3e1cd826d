vsphere-download session show "$DOWNLOAD_SESSION_ID" --api-style rest
