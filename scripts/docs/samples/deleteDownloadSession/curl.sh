curl --request DELETE \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session/$DOWNLOAD_SESSION_ID" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID"
