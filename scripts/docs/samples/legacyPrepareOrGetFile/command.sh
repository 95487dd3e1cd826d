# prepare
vsphere-download prepare "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --endpoint-type HTTPS --api-style rest

# prepare, in XML for vCenter 6.0 and 6.5
vsphere-download prepare "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --xml --api-style rest

# get
vsphere-download get "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --api-style rest
