# keep it alive
curl \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session/$DOWNLOAD_SESSION_ID?action=keep-alive" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header 'Content-Type: application/json' \
  --data '{"progress": 42}'

# cancel it
curl --request POST \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session/$DOWNLOAD_SESSION_ID?action=cancel" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID"

# fail it
curl \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session/$DOWNLOAD_SESSION_ID?action=fail" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header 'Content-Type: application/json' \
  --data '{"client_error_message": "No space left on device"}'
