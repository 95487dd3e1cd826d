# keep it alive
vsphere-download session keep-alive "$DOWNLOAD_SESSION_ID" --progress 42 --api-style rest

# cancel it
vsphere-download session cancel "$DOWNLOAD_SESSION_ID" --api-style rest

# fail it
vsphere-download session fail "$DOWNLOAD_SESSION_ID" --message "No space left on device" --api-style rest
