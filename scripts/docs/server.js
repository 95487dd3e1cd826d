import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { generatedFolder } from "../project.js";
import { referencePage } from "./build.js";

/**
 * A server of the reference page and the contract. It reads the files anew for each request: a rebuilt page shows on reload.
 *
 * @param {string} [pageFile]
 */
export function createReferenceServer(pageFile = referencePage) {
  const page = { file: pageFile, type: "text/html; charset=utf-8" };
  // All that there is to serve. A request chooses among these and never names a file, so none leads out of the folder.
  const served = new Map([
    ["/", page],
    ["/index.html", page],
    ["/openapi.yaml", { file: join(generatedFolder, "openapi.yaml"), type: "application/yaml" }],
    ["/openapi.json", { file: join(generatedFolder, "openapi.json"), type: "application/json" }],
  ]);
  return createServer(async ({ method, url = "" }, response) => {
    const [path = ""] = url.split("?");
    const found = served.get(path);
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (method !== "GET" && method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return text(response, 405, "Only GET and HEAD are answered here.");
    }
    if (!found) return text(response, 404, `Nothing here. There is: ${[...served.keys()].join(" ")}`);
    try {
      const body = await readFile(found.file);
      response.writeHead(200, { "Content-Type": found.type, "Content-Length": body.length });
      response.end(method === "HEAD" ? undefined : body);
    } catch {
      text(response, 500, `Cannot read ${found.file}. Run \`npm run generate\` and \`npm run docs\`.`);
    }
  });
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} message
 */
function text(response, status, message) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${message}\n`);
}
