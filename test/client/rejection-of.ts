import { assert } from "vitest";

// biome-ignore lint/suspicious/noExplicitAny: a class is told by its instances, whatever its constructor takes.
type Class<Instance> = abstract new (...args: any[]) => Instance;

/** What a promise is rejected with, which must be of the class. */
export async function rejectionOf<Instance>(promise: Promise<unknown>, expected: Class<Instance>): Promise<Instance> {
  const reason = await reasonOf(promise);
  assert(reason instanceof expected, `expected ${expected.name}, got ${reason}`);
  return reason;
}

/** What a promise is rejected with, whatever it is. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (reason: unknown) => ({ reason }),
  );
  assert("reason" in outcome, "expected a rejection");
  return outcome.reason;
}
