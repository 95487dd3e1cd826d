import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReferenceServer } from "../../scripts/docs/server.js";
import { listen, loopback } from "../../scripts/listen.js";
import { generatedFolder } from "../../scripts/project.js";

let folder: string;
let page: string;
let url: string;
let server: ReturnType<typeof createReferenceServer>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reference-server-"));
  page = join(folder, "index.html");
  server = createReferenceServer(page);
  url = `http://${loopback}:${await listen(server, 0)}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
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
});
