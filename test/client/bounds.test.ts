import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ApiError, createClient, UnexpectedResponseError } from "../../src/index.js";
import { deferred } from "./deferred.js";
import { downloadSessionId, fileName, oneOfEachKind } from "./every-operation.js";
import { type Answering, ownServer } from "./own-server.js";
import { rejectionOf } from "./rejection-of.js";

const sessionId = "b00063be1a1f4c5d";
const limit = 1024 * 1024;
const json = { "content-type": "application/json" };

const tooLong: Record<string, Answering> = {
  "a byte over the limit, with its length": (response) => {
    response.writeHead(200, { ...json, "content-length": limit + 1 }).end(" ".repeat(limit + 1));
  },
  "a byte over the limit, in chunks": (response) => {
    response.writeHead(200, json);
    response.write(" ".repeat(limit));
    response.end(" ");
  },
  "far over the limit by its length alone": (response) => {
    response.writeHead(200, { ...json, "content-length": 10 * limit }).end(Buffer.alloc(10 * limit, " "));
  },
  "small until it is unpacked": (response) => {
    response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(64 * limit, " ")));
  },
  "an error's": (response) => response.writeHead(500, json).end(" ".repeat(limit + 1)),
};

/** What a log-in is answered with is not quoted. */
const begins = (operation: string) => (operation === "logIn" ? ". " : "; it begins: ");

describe.each(oneOfEachKind)("$title", ({ run, operation, method, path }) => {
  test.each(Object.entries(tooLong))("refuses a body that is %s", async (_, answer) => {
    const server = await ownServer(answer);
    const error = await rejectionOf(run(createClient({ baseUrl: server.url, sessionId })), UnexpectedResponseError);
    expect(error.message).toMatch(/ with a body of more than 1048576 bytes, longer than any answer of this API\./);
    expect(error.message).toContain(`${operation}: ${method} ${server.url}${path} answered `);
    expect(error).toMatchObject({ operation, place: "" });
    expect(server.requests).toHaveLength(1);
  });

  test("stops reading a body without end, and hangs up", async () => {
    let sent = 0;
    const hungUp = deferred();
    const piece = Buffer.alloc(64 * 1024, " ");
    const server = await ownServer((response) => {
      response.writeHead(200, json).once("close", () => hungUp.resolve());
      const send = () => {
        if (response.destroyed) return;
        sent += piece.length;
        // In a turn of its own: in Node 26 a write to a connection that was cut ends at once, and nothing else had a turn.
        response.write(piece, () => setImmediate(send));
      };
      send();
    });
    const error = await rejectionOf(run(createClient({ baseUrl: server.url, sessionId })), UnexpectedResponseError);
    expect(error.status).toBe(200);
    await hungUp.promise;
    // What the sockets hold on both sides is a few megabytes.
    expect(sent).toBeLessThan(32 * limit);
  });

  test.each([
    ["arrays", "[".repeat(100_000) + "]".repeat(100_000)],
    ["objects", `${'{"value":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["arrays that do not end", "[".repeat(100_000)],
  ])("refuses %s nested 100,000 deep, in a success and in an error", async (_, deep) => {
    const server = await ownServer((response, __, index) =>
      response.writeHead(index === 0 ? 200 : 500, json).end(deep),
    );
    const client = createClient({ baseUrl: server.url, sessionId, retry: 0 });
    const started = performance.now();
    const error = await rejectionOf(run(client), UnexpectedResponseError);
    expect(error.message).toContain(` answered 200 with a body that is not JSON${begins(operation)}`);
    expect(await rejectionOf(run(client), ApiError)).toMatchObject({ status: 500, errorType: undefined, messages: [] });
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe.each(oneOfEachKind.filter(({ body }) => body !== null))(
  "$title",
  ({ run, operation, body, contentType, result }) => {
    const text = body ?? "";

    test("takes a body of exactly the limit", async () => {
      const padded = text + " ".repeat(limit - Buffer.byteLength(text));
      const server = await ownServer((response) => response.setHeader("content-type", contentType).end(padded));
      expect(await run(createClient({ baseUrl: server.url, sessionId }))).toEqual(result);
    });

    test("takes a body that was packed for the way", async () => {
      const server = await ownServer((response) => {
        response.writeHead(200, { "content-type": contentType, "content-encoding": "gzip" }).end(gzipSync(text));
      });
      expect(await run(createClient({ baseUrl: server.url, sessionId }))).toEqual(result);
    });

    test("refuses bytes that are not UTF-8 in a success, and bears them in an error", async () => {
      const bytes = Buffer.concat([Buffer.from(text.slice(0, -3)), Buffer.of(0xfc), Buffer.from(text.slice(-3))]);
      const server = await ownServer((response, _, index) => {
        response.writeHead(index === 0 ? 200 : 500, { "content-type": contentType }).end(bytes);
      });
      const client = createClient({ baseUrl: server.url, sessionId, retry: 0 });
      const error = await rejectionOf(run(client), UnexpectedResponseError);
      expect(error.message).toContain(`answered 200 with a body that is not UTF-8${begins(operation)}`);
      expect((await rejectionOf(run(client), ApiError)).status).toBe(500);
    });

    test("passes over a byte order mark", async () => {
      const server = await ownServer((response) =>
        response.setHeader("content-type", contentType).end(`\ufeff${text}`),
      );
      expect(await run(createClient({ baseUrl: server.url, sessionId }))).toEqual(result);
    });
  },
);

describe("a list", () => {
  test("may have thousands of files, each with its certificate", async () => {
    const endpoint = { uri: "https://vcenter.example.com/cls/data/1/f", ssl_certificate: "x".repeat(2_000) };
    const file = { bytes_transferred: 0, status: "PREPARED", download_endpoint: endpoint };
    const files = Array.from({ length: 5_000 }, (_, index) => ({ ...file, name: `disk-${index}.vmdk` }));
    const server = await ownServer((response) => response.writeHead(200, json).end(JSON.stringify(files)));
    const client = createClient({ baseUrl: server.url, sessionId });
    expect(await client.listFiles({ downloadSessionId })).toEqual(files);
  });

  test.each([
    ["listFiles", { downloadSessionId }],
    ["listDownloadSessions", {}],
  ] as const)(
    "of %s is refused where it is longer than 16 MiB, and taken where it is not",
    async (operation, options) => {
      const server = await ownServer((response, _, index) => {
        response.writeHead(200, json).end(`[]${" ".repeat(16 * limit - 2 + index)}`);
      });
      const client = createClient({ baseUrl: server.url, sessionId });
      const list = client[operation] as (options: object) => Promise<unknown>;
      expect(await list(options)).toEqual([]);
      const error = await rejectionOf(list(options), UnexpectedResponseError);
      expect(error.message).toMatch(/ with a body of more than 16777216 bytes, longer than any answer of this API\./);
    },
  );
});

describe("an answer in XML", () => {
  const ns = "http://vmware.com/content/library/item/downloadsession/file";
  const deep = `<ns0:Prepare-Result xmlns:ns0="${ns}">${"<a>".repeat(50_000)}`;
  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");

  test.each([
    ["entities that grow without bound", `<!DOCTYPE x [<!ENTITY l0 "ha">${lol}]><Prepare-Result>&l9;</Prepare-Result>`],
    [
      "an entity with a file in it",
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Prepare-Result>&e;</Prepare-Result>',
    ],
    ["elements nested 50,000 deep", deep],
    ["another root", "<Get-Result/>"],
    ["no XML", "not found"],
  ])("with %s is refused, quickly", async (_, body) => {
    const server = await ownServer((response) => response.setHeader("content-type", "application/xml").end(body));
    const client = createClient({ baseUrl: server.url, sessionId });
    const started = performance.now();
    const call = client.prepareFile({ downloadSessionId, fileName, mediaType: "xml" });
    const error = await rejectionOf(call, UnexpectedResponseError);
    expect(error.message).toContain("prepareFile: POST ");
    expect(error.message).toContain(" answered 200 with a body that is not XML; it begins: ");
    expect(error.message.length).toBeLessThan(700);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
