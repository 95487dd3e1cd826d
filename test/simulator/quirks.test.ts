import { describe, expect, it } from "vitest";
import type { FileInfo } from "../../src/client/schema.js";
import type { Quirks, Simulator } from "../../src/simulator.js";
import { callTo, operationCalls, send, valueIn } from "./operation-calls.js";
import { ask, ownSimulator, sessionHeader } from "./plain-client.js";

const file = { name: "a", size: 1000, status: "PREPARED", checksum: "MD5", length: "given" } as const;

function quirky(quirks: Quirks): Promise<Simulator> {
  return ownSimulator({ files: [file], quirks });
}

describe.each(operationCalls.filter(({ request }) => request.includes("{downloadSessionId}")))(
  "textNotFound: $title",
  (call) => {
    it("answers in plain text where there is no such session", async () => {
      const received = await send(await quirky({ textNotFound: true }), call, { target: { downloadSessionId: "x" } });
      expect(received).toMatchObject({ status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
      expect(received.body.toString()).toBe("404 page not found\n");
    });
  },
);

describe.each(["api", "rest"] as const)("under /%s", (style) => {
  const info = async (simulator: Simulator): Promise<FileInfo> => {
    const call = callTo("getFile", style);
    return valueIn(call, await send(simulator, call)) as FileInfo;
  };

  it.each(["listFiles", "listDownloadSessions"] as const)("nullForEmpty: %s with nothing is null", async (name) => {
    const values: unknown[] = [];
    for (const nullForEmpty of [true, false]) {
      const simulator = await ownSimulator({ items: { full: [file], empty: [] }, quirks: { nullForEmpty } });
      const call = callTo(name, style);
      const downloadSessionId = await simulator.addDownloadSession([]);
      const empty = { libraryItemId: "empty", downloadSessionId };
      values.push(valueIn(call, await send(simulator, call, { target: empty })));
      expect(valueIn(call, await send(simulator, call))).toHaveLength(1);
    }
    expect(values).toEqual([null, []]);
  });

  it("noChecksum: there is none, whatever the declaration says", async () => {
    for (const noChecksum of [true, false]) {
      const simulator = await quirky({ noChecksum });
      await ask((await info(simulator)).download_endpoint?.uri ?? "");
      expect("checksum_info" in (await info(simulator))).toBe(!noChecksum);
    }
  });

  it("chunkedData: it comes without a length, whatever the declaration says", async () => {
    for (const chunkedData of [true, false]) {
      const simulator = await quirky({ chunkedData });
      const { headers, body } = await ask((await info(simulator)).download_endpoint?.uri ?? "");
      expect(headers["content-length"]).toBe(chunkedData ? undefined : "1000");
      expect(headers["transfer-encoding"]).toBe(chunkedData ? "chunked" : undefined);
      expect(body).toHaveLength(1000);
    }
  });

  it("dataNeedsSession: it is served to who sends the header of an open session", async () => {
    const simulator = await quirky({ dataNeedsSession: true });
    const url = (await info(simulator)).download_endpoint?.uri ?? "";
    const over = sessionHeader(simulator);
    expect(await ask(url, { headers: over })).toMatchObject({ status: 200 });
    expect(await ask(url)).toMatchObject({ status: 401 });
    simulator.renewSession();
    expect(await ask(url, { headers: over })).toMatchObject({ status: 401 });
  });
});
