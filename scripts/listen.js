import { once } from "node:events";
import { Failure } from "./failure.js";

export const loopback = "127.0.0.1";

/**
 * Lets a server listen on loopback alone, and returns its port.
 *
 * @param {import("node:net").Server} server
 * @param {number} port 0 for any free one.
 */
export async function listen(server, port) {
  try {
    server.listen(port, loopback);
    await once(server, "listening");
  } catch (error) {
    throw listenFailure(port, /** @type {Error} */ (error).message);
  }
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

/**
 * @param {number} port
 * @param {string} reason As the system words it.
 */
export function listenFailure(port, reason) {
  const fault = reason.includes("EADDRINUSE") ? `Port ${port} is in use.` : `Cannot listen on port ${port}: ${reason}.`;
  return new Failure(`${fault} Choose another (\`--port N\`), or 0 for any free one.`);
}
