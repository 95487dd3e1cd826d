# one file
vsphere-download get "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso

# all files
vsphere-download list "$DOWNLOAD_SESSION_ID"
