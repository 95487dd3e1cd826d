curl --request DELETE \
  "https://$VSPHERE_SERVER/rest/com/vmware/cis/session" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID"
