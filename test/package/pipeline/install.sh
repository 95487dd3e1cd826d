npm install vsphere-download-session openapi-fetch@0.17.0
npm install --save-dev typescript@5.9.3 @types/node@20.19.43 openapi-typescript@7.13.0 @redocly/cli@2.77.0 @stoplight/prism-cli@5.14.2
