import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { generatedFolder, projectRoot } from "../project.js";
import { referencePage } from "./build.js";
import { sessionHeader } from "./console/request.js";
import { forward } from "./forward.js";

const scriptsFolder = join(projectRoot, "scripts");
const consoleFolder = join(scriptsFolder, "docs/console");

/**
 * A server of the reference page and the contract, and of the console with a simulator behind it: a browser page may ask
 * its own origin alone. It reads the files anew for each request: a rebuilt page shows on reload.
 *
 * @param {{
 *   page?: string,
 *   simulator: Pick<import("../../src/simulator.js").Simulator, "url" | "user" | "password" | "addDownloadSession">,
 * }} options The simulator speaks plain http.
 */
export function createReferenceServer({ page = referencePage, simulator }) {
  const html = "text/html; charset=utf-8";
  const javaScript = "text/javascript; charset=utf-8";
  // All that there is to serve. A request chooses among these and never names a file, so none leads out of the folder.
  const served = new Map([
    ["/", { file: page, type: html }],
    ["/index.html", { file: page, type: html }],
    ["/openapi.yaml", { file: join(generatedFolder, "openapi.yaml"), type: "application/yaml" }],
    ["/openapi.json", { file: join(generatedFolder, "openapi.json"), type: "application/json" }],
    ["/console", { file: join(consoleFolder, "index.html"), type: html }],
    ["/console/", { file: join(consoleFolder, "index.html"), type: html }],
    ["/console/console.css", { file: join(consoleFolder, "console.css"), type: "text/css; charset=utf-8" }],
    ...["console.js", "contract.js", "request.js"].map(
      (name) => /** @type {const} */ ([`/console/${name}`, { file: join(consoleFolder, name), type: javaScript }]),
    ),
    // As the console imports it, from two folders up: here, one up is the top, and nothing is above it.
    ["/openapi-document.js", { file: join(scriptsFolder, "openapi-document.js"), type: javaScript }],
  ]);
  const there = [...served.keys(), "/console/server.json", "/api/…", "/rest/…"].join(" ");
  return createServer(async (request, response) => {
    const { method, url = "" } = request;
    const [path = ""] = url.split("?");
    if (/^\/(?:api|rest)\//.test(path)) return forward(request, response, simulator.url);
    const found = served.get(path);
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (method !== "GET" && method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return answer(response, 405, "Only GET and HEAD are answered here.");
    }
    if (path === "/console/server.json")
      return answer(response, 200, JSON.stringify(await known(simulator)), "application/json");
    if (!found) return answer(response, 404, `Nothing here. There is: ${there}`);
    try {
      answer(response, 200, await readFile(found.file), found.type);
    } catch {
      answer(response, 500, `Cannot read ${found.file}. Run \`npm run generate\` and \`npm run docs\`.`);
    }
  });
}

/**
 * What the console's forms begin with. Each visit has sessions of its own, because another one may have ended its.
 *
 * @param {Pick<import("../../src/simulator.js").Simulator, "url" | "user" | "password" | "addDownloadSession">} simulator
 */
async function known({ url, user, password, addDownloadSession }) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const loggedIn = await fetch(`${url}/api/session`, { method: "POST", headers: { authorization } });
  return {
    [sessionHeader]: await loggedIn.json(),
    user,
    password,
    download_session_id: await addDownloadSession(),
  };
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string | Buffer} body
 * @param {string} [type]
 */
function answer(response, status, body, type = "text/plain; charset=utf-8") {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
