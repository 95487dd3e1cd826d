import { describe, expect, test } from "vitest";
import { createClient, UnexpectedResponseError } from "../../src/index.js";
import { downloadSessionId } from "../client/every-operation.js";
import { observedFetch } from "../client/observed-fetch.js";
import { rejectionOf } from "../client/rejection-of.js";
import { preparedFile } from "../client/wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };

function answered(body: unknown) {
  const { fetch, requests } = observedFetch(() => Response.json(body));
  return { client: createClient({ ...settings, fetch }), requests };
}

describe("listFiles", () => {
  test("asks without a name, wherever get would go, and returns the files in the server's order", async () => {
    const files = ["c", "a", "b"].map((name) => ({ ...preparedFile, name }));
    const { fetch, requests } = observedFetch(() => Response.json(files));
    const client = createClient({ ...settings, fetch, uriStyle: "published" });
    expect(await client.listFiles({ downloadSessionId })).toEqual(files);
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      `GET https://vcenter.example.com/api/content/library/item/download-session/${downloadSessionId}/file`,
    ]);
  });

  test.each([[[]], [null], [{ value: null }]])("returns no files for %j", async (body) => {
    expect(await answered(body).client.listFiles({ downloadSessionId })).toEqual([]);
  });

  test("returns a list of its own each time", async () => {
    const { client } = answered(null);
    const [first, second] = [
      await client.listFiles({ downloadSessionId }),
      await client.listFiles({ downloadSessionId }),
    ];
    expect(first).not.toBe(second);
  });

  test("returns values and fields that the contract does not know", async () => {
    const files = [{ ...preparedFile, status: "NEW", added: [1] }, preparedFile];
    expect(await answered(files).client.listFiles({ downloadSessionId })).toEqual(files);
  });

  test.each<[string, unknown, string]>([
    ["one file", preparedFile, ""],
    ["an empty object", {}, ""],
    ["a list in a legacy wrapper", { value: [preparedFile] }, ""],
    ["a text", "[]", ""],
    ["a list with null in it", [preparedFile, null], "/1"],
    ["a list in a list", [[preparedFile]], "/0"],
    ["a second file without a name", [preparedFile, { bytes_transferred: 0, status: "UNPREPARED" }], "/1/name"],
    ["a number beyond those that are safe", [{ ...preparedFile, bytes_transferred: 2 ** 53 }], "/0/bytes_transferred"],
  ])("refuses %s, and names the place", async (_, body, place) => {
    const error = await rejectionOf(answered(body).client.listFiles({ downloadSessionId }), UnexpectedResponseError);
    expect(error).toMatchObject({ place, status: 200, operation: "listFiles" });
  });
});
