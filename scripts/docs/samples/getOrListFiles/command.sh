# one file
vsphere-download get "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --api-style api

# all files
vsphere-download list "$DOWNLOAD_SESSION_ID" --api-style api
