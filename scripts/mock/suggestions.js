import { exampleRequest } from "./example-request.js";

/**
 * Command lines for a POSIX shell that show what the mock server can do, each with a word on what to expect.
 *
 * @param {string} url Where the mock server listens.
 * @returns {{ title: string, commands: { shows: string, command: string }[] }[]}
 */
export function suggestions(url) {
  const { downloadSessionId, fileName } = exampleRequest();
  const session = "-H 'vmware-api-session-id: any-token'";
  const files = `${url}/api/content/library/item/download-session/${downloadSessionId}/file`;
  const file = `'${files}?file_name=${fileName}'`;
  const prepare = `'${url}/rest/com/vmware/content/library/item/downloadsession/file/id:${downloadSessionId}?~action=prepare'`;
  const json = `-H 'Content-Type: application/json' -d '${JSON.stringify({ file_name: fileName })}'`;
  const command = "node dist/src/cli/main.js";

  return [
    {
      title: "The project's command (built by `npm run build`):",
      commands: [
        {
          shows: "where to send requests, and as whom",
          command: `export VSPHERE_SERVER=${url} VSPHERE_SESSION_ID=any-token`,
        },
        { shows: "prepare a file", command: `${command} prepare ${downloadSessionId} ${fileName}` },
        { shows: "get its state", command: `${command} get ${downloadSessionId} ${fileName}` },
      ],
    },
    {
      title: "The same with curl:",
      commands: [
        { shows: "prepare a file", command: `curl -i ${session} ${json} ${prepare}` },
        { shows: "get its state", command: `curl -i ${session} ${file}` },
      ],
    },
    {
      title:
        "The mock server forgets each request. Choose its answer with Prefer, by an example's name in the contract:",
      commands: [
        {
          shows: "a file that is not ready yet",
          command: `curl -i ${session} -H 'Prefer: code=200, example=preparing' ${file}`,
        },
        {
          shows: "no such download session",
          command: `curl -i ${session} -H 'Prefer: code=404, example=not-found' ${file}`,
        },
        {
          shows: "all files; without Prefer the answer would be one file, the first example of the contract",
          command: `curl -i ${session} -H 'Prefer: code=200, example=list' '${files}'`,
        },
      ],
    },
    {
      title: "A request that does not fit the contract gets the documented error; its header sl-violations says why:",
      commands: [
        { shows: "no session header: 401", command: `curl -i ${file}` },
        { shows: "no file name: 400", command: `curl -i ${session} '${files}__file_name'` },
      ],
    },
  ];
}
