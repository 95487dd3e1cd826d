/**
 * How long an answer may be, in bytes: what is told of one thing is a few kilobytes; a list has as much for each of its
 * entries, of which a library item can have hundreds.
 */
export const bodyLimits = Object.freeze({ one: 1024 * 1024, list: 16 * 1024 * 1024 });

/** A body is longer than its reader is willing to hold. */
export class BodyTooLongError extends Error {
  override name = "BodyTooLongError";
}

/**
 * Reads a body to its end, but never more than `limit` bytes of it. However it fails, the body is cancelled, so that
 * its connection is given back.
 *
 * @throws BodyTooLongError
 */
export async function readBoundedBody(response: Response, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  // A fetch that does not know the signal would leave a read waiting for ever.
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  // It may have come from a fetch that was stopped, and answered all the same.
  if (signal.aborted) cancel();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > limit) throw new BodyTooLongError(`The body is longer than ${limit} bytes.`);
      chunks.push(value);
    }
  } catch (error) {
    cancel();
    throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  return join(chunks, length);
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
