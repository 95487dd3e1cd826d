# prepare
curl \
  "https://$VSPHERE_SERVER/rest/com/vmware/content/library/item/downloadsession/file/id:$DOWNLOAD_SESSION_ID?~action=prepare" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header 'Content-Type: application/json' \
  --data '{"file_name": "ubuntu-24.04.iso", "endpoint_type": "HTTPS"}'

# prepare, in XML for vCenter 6.0 and 6.5
curl \
  "https://$VSPHERE_SERVER/rest/com/vmware/content/library/item/downloadsession/file/id:$DOWNLOAD_SESSION_ID?~action=prepare" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header 'Content-Type: application/xml' \
  --header 'Accept: application/xml' \
  --data '<ns0:Prepare-Input xmlns:ns0="http://vmware.com/content/library/item/downloadsession/file">
  <endpoint_type>HTTPS</endpoint_type>
  <file_name>ubuntu-24.04.iso</file_name>
</ns0:Prepare-Input>'

# get
curl \
  "https://$VSPHERE_SERVER/rest/com/vmware/content/library/item/downloadsession/file/id:$DOWNLOAD_SESSION_ID?~action=get" \
  --header "vmware-api-session-id: $VSPHERE_SESSION_ID" \
  --header 'Content-Type: application/json' \
  --data '{"file_name": "ubuntu-24.04.iso"}'
