/**
 * To be imported before a program: its file handles then write to a disk that has 1 MiB left, and behave at its end as the
 * system does, by a short write first and ENOSPC from then on. For machines on which nobody may mount a small disk.
 */

import { open } from "node:fs/promises";

const handle = await open(process.execPath);
const proto = Object.getPrototypeOf(handle);
await handle.close();
const { write, writev, writeFile } = proto;
let left = 2 ** 20;

/** @param {number} length */
function take(length) {
  if (left === 0) {
    const message = "ENOSPC: no space left on device, write";
    throw Object.assign(new Error(message), { errno: -28, code: "ENOSPC", syscall: "write" });
  }
  const taken = Math.min(length, left);
  left -= taken;
  return taken;
}

/**
 * @param {Uint8Array[]} buffers
 * @param {number} [position]
 */
proto.writev = async function (buffers, position) {
  const length = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const taken = take(length);
  if (taken === length) return writev.call(this, buffers, position);
  return write.call(this, Buffer.concat(buffers), 0, taken, position);
};

/** @param {string | Uint8Array} data */
proto.writeFile = async function (data) {
  const bytes = Buffer.from(data);
  const taken = take(bytes.byteLength);
  await writeFile.call(this, bytes.subarray(0, taken));
  if (taken < bytes.byteLength) take(1);
};
