import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generatedFolder } from "../../scripts/project.js";
import { type OwnReferenceServer, ownReferenceServer } from "./own-reference-server.js";

let folder: string;
let page: string;
let url: string;
let server: OwnReferenceServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reference-server-"));
  page = join(folder, "index.html");
  server = await ownReferenceServer(page);
  url = server.url;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("the documentation server", () => {
  it("serves the page as it is now", async () => {
    for (const text of ["<p>first</p>", "<p>then</p>"]) {
      await writeFile(page, text);
      const response = await fetch(`${url}/?from=a-link`);
      expect(await response.text()).toBe(text);
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
  });

  it.each([
    ["openapi.yaml", "application/yaml"],
    ["openapi.json", "application/json"],
  ])("serves %s beside the page", async (name, type) => {
    const response = await fetch(`${url}/${name}`);
    expect(await response.text()).toBe(await readFile(join(generatedFolder, name), "utf8"));
    expect(response.headers.get("content-type")).toBe(type);
  });

  it.each(["/console", "/console/"])("serves the console at %s", async (path) => {
    expect(await (await fetch(url + path)).text()).toContain("<h1>Console</h1>");
  });

  it.each(["/package.json", "/../package.json", "/%2e%2e/package.json", "//etc/passwd"])(
    "has nothing else: %s",
    async (path) => {
      const response = await fetch(url + path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain("Nothing here. There is: / /index.html");
    },
  );

  it("says what to do about a page that is not built", async () => {
    await rm(page, { force: true });
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("npm run docs");
  });

  it("takes no request that would change something", async () => {
    const response = await fetch(url, { method: "POST", body: "text" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });

  it("passes on what is asked of the API, and the answer, in all their parts", async () => {
    const path = "/api/content/library/item/download-session?probe=%20";
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "vmware-api-session-id": server.simulator.sessionId, "content-type": "application/json" },
      body: JSON.stringify({ library_item_id: server.simulator.libraryItemId }),
    });
    expect([response.status, response.statusText]).toEqual([201, "Created"]);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toBe(server.simulator.leftBehind.downloadSessions.at(-1)?.id ?? "none");
    expect(server.simulator.requests.at(-1)).toMatchObject({ method: "POST", url: path, status: 201 });
  });

  it("ends a request of the API that the simulator does not answer", async () => {
    server.simulator.inject({ fault: "reset", operation: "logOut" });
    const headers = { "vmware-api-session-id": server.simulator.sessionId };
    await expect(fetch(`${url}/api/session`, { method: "DELETE", headers })).rejects.toThrow("fetch failed");
  });

  it("passes on nothing that is about one connection alone", async () => {
    const [head] = await headOf(
      "GET /api/session HTTP/1.1\r\nTrailer: X\r\nTE: trailers\r\nUpgrade: x\r\nX-Own: 1\r\n",
    );
    expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
    const own = (await fetch(url)).headers.get("keep-alive");
    expect(head).not.toMatch(/^keep-alive: timeout=(?!5$)/im);
    expect(own).toBe("timeout=5");
    const { headers } = server.simulator.requests.at(-1) ?? expect.fail("nothing was passed on");
    expect(headers).toMatchObject({ "x-own": "1" });
    for (const name of ["trailer", "te", "upgrade"]) expect(headers).not.toHaveProperty(name);
  });
});

/** What the server answers to a request that no client of HTTP would send. */
async function headOf(request: string): Promise<string[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`${request}Host: ${hostname}\r\n\r\n`);
  const [bytes] = await once(socket, "data");
  socket.destroy();
  return String(bytes).split("\r\n\r\n");
}
