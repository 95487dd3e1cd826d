set -e
PATH="$PWD/node_modules/.bin:$PATH"
export REDOCLY_TELEMETRY=off
contract=node_modules/vsphere-download-session/generated/openapi.yaml

redocly lint "$contract"                                              # by your own redocly.yaml, if you have one
openapi-typescript "$contract" --output vsphere.d.ts                  # types of the release that you depend on
tsc --strict --module nodenext --target es2022 main.mts
prism mock "$contract" --port "${PORT:=4010}" --verboseLevel warn &   # it answers with the contract's examples
trap "kill $!" EXIT
curl --silent --retry 30 --retry-delay 1 --retry-connrefused --output /dev/null "http://127.0.0.1:$PORT"
API="http://127.0.0.1:$PORT" node main.mjs
