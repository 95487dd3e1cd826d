/** Random choices that a seed and an index repeat: each index has a sequence of its own (splitmix32). */
export class Chance {
  #state: number;

  constructor(seed: number, index: number) {
    // Multiplied by a large odd number, so that neighbours have nothing in common.
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0;
  }

  /** From 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** Whether something happens that happens with a probability. */
  is(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 to `most`, both included. */
  upTo(most: number): number {
    return Math.floor(this.next() * (most + 1));
  }

  one<const Value>(values: readonly Value[]): Value {
    return values[this.upTo(values.length - 1)] as Value;
  }

  /** One of several, each as probable as its weight says. */
  weighted<const Value>(weights: readonly (readonly [weight: number, value: Value])[]): Value {
    let rest = this.next() * weights.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of weights) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return this.one(weights)[1];
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length + 4);
    for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(this.next() * 2 ** 32, at);
    return bytes.subarray(0, length);
  }
}
