# asks for the password
curl --request POST \
  "https://$VSPHERE_SERVER/api/session" \
  --user "$VSPHERE_USER"
