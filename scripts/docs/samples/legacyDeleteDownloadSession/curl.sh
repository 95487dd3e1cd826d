curl --request DELETE \
  "https://$VSPHERE_SERVER/rest/com/vmware/content/library/item/download-session/id:$DOWNLOAD_SESSION_ID" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID"
