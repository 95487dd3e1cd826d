vsphere-download prepare "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --endpoint-type HTTPS --api-style api
