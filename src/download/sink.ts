import type { HashAlgorithm } from "./checksum.js";

/** Where the bytes of a download go, in order, and how they are hashed on the way. */
export interface Sink {
  /** How many bytes are in it, from the file's start on. */
  readonly offset: number;
  /** Whether what is in it comes from another run, so that only a checksum can tell whether it belongs. */
  readonly isFromEarlierRun: boolean;
  /** A sentence for errors: what becomes of the bytes that came before a failure. */
  readonly afterFailure: string;
  /** Tells it how many bytes there will be in all, before the first, if that is known. */
  expect(size: number): void;
  /**
   * Takes bytes, which are the caller's to overwrite afterwards. False says that it has enough for now; it calls
   * `onDrain` when it wants more. It throws, then or later in `flush`, if they cannot be kept.
   */
  write(chunk: Uint8Array): boolean;
  onDrain: () => void;
  /** Called when writing fails, so that no more bytes are fetched in vain. */
  onError: (error: Error) => void;
  /** Waits until all that was taken is where it goes. */
  flush(): Promise<void>;
  /** Forgets everything and begins again; false if that is not possible. */
  restart(): Promise<boolean>;
  /**
   * The checksum of all that is in it; undefined for an algorithm that it cannot compute.
   *
   * @throws the reason of `signal`: it may have to read everything
   */
  checksum(algorithm: HashAlgorithm, signal: AbortSignal | undefined): Promise<string | undefined>;
  /** Makes the file appear, whole. */
  commit(): Promise<void>;
  /** Ends without making it appear. What came is kept for a later run, or removed if it is known to be wrong. */
  abandon(keep: boolean): Promise<void>;
}
