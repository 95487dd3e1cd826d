vsphere-download list "$DOWNLOAD_SESSION_ID" --api-style rest
