curl --request DELETE \
  "https://$VSPHERE_SERVER/api/session" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID"
