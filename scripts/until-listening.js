import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { loopback } from "./listen.js";

/**
 * Waits until a server on loopback takes connections. It connects and sends nothing, because servers log what they are sent.
 *
 * @param {number} port
 * @param {import("node:child_process").ChildProcess} server
 * @returns {Promise<boolean>} false if it ended before, or was never started
 */
export async function untilListening(port, server) {
  while (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    const socket = connect(port, loopback);
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return true;
    await setTimeout(50);
  }
  return false;
}
