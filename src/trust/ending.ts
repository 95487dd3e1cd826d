import type { Socket } from "node:net";

/** What undici keeps at a socket to read answers with. */
interface Parser {
  paused: boolean;
  resume(): void;
  llhttp: { llhttp_resume(pointer: unknown): void };
  ptr: unknown;
}

/**
 * Makes a connection's end what it is, before undici gets to see it. Two things its version 7 takes for impossible, or
 * for well; version 8, which does not, needs Node 22:
 *
 * - An end while nobody wants the next bytes of a body would end the process (nodejs/undici#5360). There are none any
 *   more by then, so its parser may go on, and find out by itself whether that was all.
 * - A reset would be taken for the end of a body without a length, of which any part may be lost.
 */
export function tellEnding(socket: Socket): void {
  socket.on("end", () => {
    const parser = parserOf(socket);
    if (!parser?.paused) return;
    parser.resume();
    // Of a body without a length it hands out an empty rest now, and is told to pause once more.
    if (parser.paused && !socket.destroyed) {
      parser.llhttp.llhttp_resume(parser.ptr);
      parser.paused = false;
    }
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNRESET") error.code = "CONNECTION_RESET";
  });
}

function parserOf(socket: Socket): Parser | undefined | null {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "parser");
  return symbol && (socket as unknown as Record<symbol, Parser | null>)[symbol];
}
