/** How much of a content is made at once, in bytes. */
const chunkBytes = 256 * 1024;
const pageBytes = 4096;

/** Bytes that can be read from any place on. */
export interface Source {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `offset` on: at least one, at most `most`, never past the end. The caller must not change them. */
  read(offset: number, most: number): Buffer;
}

/**
 * The content of a file, made by arithmetic from its seed: every byte depends on the seed and its own offset alone, so
 * that a range costs the same wherever it lies and nothing has to be kept. Contents of one seed and different sizes
 * begin with the same bytes.
 */
export function contentOf(seed: number, size: number): Source {
  return {
    size,
    read(offset, most) {
      const chunk = Math.floor(offset / chunkBytes);
      const start = chunk * chunkBytes;
      const end = Math.min(start + chunkBytes, size, offset + most);
      return madeChunk(seed, chunk).subarray(offset - start, end - start);
    },
  };
}

/** Bytes that are all there, such as the body of an answer of the API. */
export function bytesOf(bytes: Buffer): Source {
  return { size: bytes.length, read: (offset, most) => bytes.subarray(offset, offset + most) };
}

export const nothing: Source = bytesOf(Buffer.alloc(0));

function madeChunk(seed: number, chunk: number): Buffer {
  const bytes = Buffer.allocUnsafe(chunkBytes);
  const from = mixed(seed, chunk) % chunkBytes;
  noise().copy(bytes, 0, from, from + chunkBytes);
  // The copy makes it fast, the stamps make every page one of its kind: bytes that get lost, repeated or moved show.
  const firstPage = chunk * (chunkBytes / pageBytes);
  for (let page = 0; page < chunkBytes / pageBytes; page++) {
    bytes.writeUInt32LE(mixed(seed ^ 0x5bd1e995, firstPage + page), page * pageBytes);
    bytes.writeUInt32LE((firstPage + page) >>> 0, page * pageBytes + 4);
  }
  return bytes;
}

let madeNoise: Buffer | undefined;

/** Two chunks of bytes without a pattern, the same in every process (xorshift32). */
function noise(): Buffer {
  if (madeNoise) return madeNoise;
  const bytes = Buffer.allocUnsafe(2 * chunkBytes);
  let state = 0x9e3779b9;
  for (let offset = 0; offset < bytes.length; offset += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeUInt32LE(state >>> 0, offset);
  }
  madeNoise = bytes;
  return bytes;
}

/** 32 bits in which every bit of both numbers counts (the last steps of MurmurHash3). */
function mixed(seed: number, index: number): number {
  let hash = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The seed of a file that was declared without one: made from its name (FNV-1a). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
