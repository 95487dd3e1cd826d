curl --get \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session/$DOWNLOAD_SESSION_ID/file__file_name" \
  --data-urlencode "file_name=ubuntu-24.04.iso" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID"
