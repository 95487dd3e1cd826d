curl \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session/$DOWNLOAD_SESSION_ID/file?action=prepare" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header 'Content-Type: application/json' \
  --data '{"file_name": "ubuntu-24.04.iso", "endpoint_type": "HTTPS"}'
