import { request as ask } from "node:http";

/** Headers that are about one connection, and not about what goes over it (RFC 9110, section 7.6.1). */
const ofOneConnection = ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/**
 * Passes a request on to another server, and that one's answer back.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {string} origin Of the other one: `http://HOST:PORT`.
 */
export function forward(request, response, origin) {
  const { hostname, port } = new URL(origin);
  const headers = passedOn(request.headers, [...ofOneConnection, "host"]);
  const passed = ask({ hostname, port, method: request.method, path: request.url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedOn(answer.headers, ofOneConnection));
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  passed.once("error", () => response.destroy());
  response.once("close", () => passed.destroy());
  request.pipe(passed);
}

/**
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @param {string[]} but
 */
function passedOn(headers, but) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !but.includes(name)));
}
