import { request as ask } from "node:http";

/**
 * Passes a request on to another server, and that one's answer back.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {string} origin Of the other one: `http://HOST:PORT`.
 */
export function forward(request, response, origin) {
  const { host, ...headers } = request.headers;
  const { hostname, port } = new URL(origin);
  const passed = ask({ hostname, port, method: request.method, path: request.url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  passed.once("error", () => response.destroy());
  response.once("close", () => passed.destroy());
  request.pipe(passed);
}
