# asks for the password
curl --request POST \
  "https://$VSPHERE_SERVER/rest/com/vmware/cis/session" \
  --user "$VSPHERE_USER"
