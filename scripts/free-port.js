import { once } from "node:events";
import { createServer } from "node:net";
import { listen } from "./listen.js";

/**
 * A port for a program that cannot be told to take any free one: it was free a moment ago.
 *
 * @param {number} wanted 0 for any. One that is in use is a failure that says so.
 */
export async function freePort(wanted = 0) {
  const server = createServer();
  const port = await listen(server, wanted);
  await once(server.close(), "close");
  return port;
}
