# uuidgen makes a token for this session; to try again, send the same one
curl \
  "https://$VSPHERE_SERVER/api/content/library/item/download-session" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header "Client-Token: $(uuidgen)" \
  --header 'Content-Type: application/json' \
  --data '{"library_item_id": "9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90"}'
