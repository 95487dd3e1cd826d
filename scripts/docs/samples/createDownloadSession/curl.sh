curl \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header "Client-Token: 0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21" \
  --header 'Content-Type: application/json' \
  --data '{"library_item_id": "9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90"}'
