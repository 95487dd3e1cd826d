import { describe, expect, test } from "vitest";
import { createClient, type FileInfo, UnexpectedResponseError } from "../../src/index.js";
import { downloadSessionId, fileName } from "../client/every-operation.js";
import { observedFetch } from "../client/observed-fetch.js";
import { rejectionOf } from "../client/rejection-of.js";
import { preparedFile } from "../client/wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };
const file = { downloadSessionId, fileName };
const session = `/api/content/library/item/download-session/${downloadSessionId}`;

/** A client whose server answers with a body, and what it is asked. */
function answered(body: unknown) {
  const { fetch, requests } = observedFetch(() => Response.json(body));
  return { client: createClient({ ...settings, fetch }), requests };
}

describe("getFile", () => {
  test("asks where a vCenter answers, and returns what it says", async () => {
    const { client, requests } = answered(preparedFile);
    expect(await client.getFile(file)).toEqual(preparedFile);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "GET", body: undefined });
    expect(requests[0]?.url.href).toBe(`https://vcenter.example.com${session}/file?file_name=ubuntu-24.04.iso`);
    expect(requests[0]?.headers.has("content-type")).toBe(false);
  });

  test.each([
    [undefined, undefined, "/file"],
    ["served", undefined, "/file"],
    ["published", undefined, "/file__file_name"],
    [undefined, "published", "/file__file_name"],
    ["published", "served", "/file"],
    ["served", "published", "/file__file_name"],
  ] as const)("with uriStyle %s of the client and %s of the call asks %s", async (ofClient, ofCall, path) => {
    const { fetch, requests } = observedFetch(() => Response.json(preparedFile));
    const client = createClient({ ...settings, fetch, uriStyle: ofClient });
    expect(await client.getFile({ ...file, uriStyle: ofCall })).toEqual(preparedFile);
    expect(requests.map(({ url }) => url.pathname + url.search)).toEqual([`${session}${path}?file_name=${fileName}`]);
  });

  test.each<[string, object]>([
    ["a status that the contract does not know", { ...preparedFile, status: "QUEUED_FOR_SCAN" }],
    [
      "an algorithm that the contract does not know",
      { ...preparedFile, checksum_info: { algorithm: "BLAKE3", checksum: "a" } },
    ],
    ["the legacy spelling of SHA-1", { ...preparedFile, checksum_info: { algorithm: "SH_a1", checksum: "a" } }],
    ["a checksum without an algorithm", { ...preparedFile, checksum_info: { checksum: "a" } }],
    [
      "fields that the contract does not know, at every level",
      {
        ...preparedFile,
        added: { a: [1] },
        download_endpoint: { uri: "ds:///vmfs/volumes/a/b", added: 1 },
        checksum_info: { checksum: "a", added: true },
        error_message: { id: "m", default_message: "", args: [], added: "x", params: { p: { s: "a", added: 1 } } },
      },
    ],
    ["the largest numbers that are safe", { ...preparedFile, size: 2 ** 53 - 1, bytes_transferred: 2 ** 53 - 1 }],
    ["a size of nothing", { ...preparedFile, size: 0, bytes_transferred: 0 }],
    ["the least that there may be", { name: "", bytes_transferred: 0, status: "" }],
    [
      "a map with a name that objects have",
      JSON.parse('{"name":"a","bytes_transferred":0,"status":"ERROR","__proto__":{"a":1}}'),
    ],
  ])("returns %s as it was sent", async (_, body) => {
    const info = await answered(body).client.getFile(file);
    expect(JSON.stringify(info)).toBe(JSON.stringify(body));
  });

  test("takes null for absent, which it means in this API", async () => {
    const { client } = answered({ ...preparedFile, size: null, checksum_info: null, download_endpoint: null });
    const info: FileInfo = await client.getFile(file);
    expect(Object.keys(info)).toEqual(["name", "bytes_transferred", "status"]);
  });

  test.each<[string, unknown, string]>([
    ["a list of one", [preparedFile], ""],
    ["an empty list", [], ""],
    ["a file in a legacy wrapper", { value: preparedFile }, "/name"],
    ["a text", "PREPARED", ""],
    ["a number", 7, ""],
    ["true", true, ""],
    ["an empty object", {}, "/name"],
    ["a file without a status", { name: "a", bytes_transferred: 0 }, "/status"],
    ["a file whose status is null", { ...preparedFile, status: null }, "/status"],
    ["a status that is no text", { ...preparedFile, status: 4 }, "/status"],
    ["a size that is text", { ...preparedFile, size: "7" }, "/size"],
    ["a size with a fraction", { ...preparedFile, size: 7.5 }, "/size"],
    ["an endpoint without a URI", { ...preparedFile, download_endpoint: {} }, "/download_endpoint/uri"],
    ["an endpoint that is a text", { ...preparedFile, download_endpoint: "https://h" }, "/download_endpoint"],
    ["a checksum without digits", { ...preparedFile, checksum_info: { algorithm: "SHA1" } }, "/checksum_info/checksum"],
    [
      "a message without arguments",
      { ...preparedFile, error_message: { id: "m", default_message: "" } },
      "/error_message/args",
    ],
    [
      "an argument that is null",
      { ...preparedFile, error_message: { id: "m", default_message: "", args: ["a", null] } },
      "/error_message/args/1",
    ],
    [
      "parameters as /rest writes them",
      { ...preparedFile, error_message: { id: "m", default_message: "", args: [], params: [] } },
      "/error_message/params",
    ],
    [
      "a parameter deep inside that does not fit",
      {
        ...preparedFile,
        error_message: {
          id: "m",
          default_message: "",
          args: [],
          params: { "a/b": { l: { id: "n", params: { c: { i: "1" } } } } },
        },
      },
      "/error_message/params/a~1b/l/params/c/i",
    ],
  ])("refuses %s, and names the place", async (_, body, place) => {
    const { client, requests } = answered(body);
    const error = await rejectionOf(client.getFile(file), UnexpectedResponseError);
    expect(error).toMatchObject({ place, status: 200, operation: "getFile" });
    expect(error.message).toContain(
      `with a body that the contract does not allow: ${place === "" ? "the body itself" : place} must `,
    );
    expect(requests).toHaveLength(1);
  });

  test.each(["9007199254740992", "9007199254740993", "-9007199254740992", "18446744073709551615", "1e300", "1e999"])(
    "refuses the number %s, which cannot be told from its neighbours",
    async (size) => {
      const body = JSON.stringify(preparedFile).replace(/"size":\d+/, `"size":${size}`);
      const { fetch } = observedFetch(() => new Response(body, { headers: { "content-type": "application/json" } }));
      const error = await rejectionOf(createClient({ ...settings, fetch }).getFile(file), UnexpectedResponseError);
      expect(error.place).toBe("/size");
    },
  );
});
