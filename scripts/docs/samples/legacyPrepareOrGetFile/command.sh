# prepare
vsphere-download prepare "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --endpoint-type HTTPS

# prepare, in XML for vCenter 6.0 and 6.5
vsphere-download prepare "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso --xml

# get
vsphere-download get "$DOWNLOAD_SESSION_ID" ubuntu-24.04.iso
