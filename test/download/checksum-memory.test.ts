import { expect, test } from "vitest";
import { givesNoChecksum, likelyAlgorithm, patienceMs, remember } from "../../src/download/checksum-memory.js";
import type { Verification } from "../../src/download/verify.js";

const missing: Verification = { kind: "unverified", reason: "none came", sizeIsKnown: true, isMissing: true };
const unanswered: Verification = { ...missing, isMissing: false };
const verified: Verification = { kind: "verified", algorithm: "sha256", checksum: "00" };

test("a wait that was in vain makes as long a one short, and a longer one not", () => {
  const client = {};
  expect(patienceMs(client, 30_000)).toBe(30_000);
  remember(client, missing, 10_000);
  remember(client, missing, 1_000);
  expect([0, 500, 10_000, 10_001].map((ms) => patienceMs(client, ms))).toEqual([0, 500, 1_000, 10_001]);
  expect(givesNoChecksum(client, 10_000)).toBe(true);
  expect(givesNoChecksum(client, 10_001)).toBe(false);
});

test("a checksum that came ends that, and its algorithm is what the next one is likely to be of", () => {
  const client = {};
  expect(likelyAlgorithm(client)).toBe("sha1");
  remember(client, missing, 0);
  remember(client, verified, 0);
  expect(givesNoChecksum(client, 0)).toBe(false);
  expect(likelyAlgorithm(client)).toBe("sha256");
  remember(client, missing, 0);
  expect(likelyAlgorithm(client)).toBe("sha256");
});

test("a server that was not heard of, or another client's, says nothing", () => {
  const client = {};
  remember(client, unanswered, 30_000);
  remember({}, missing, 30_000);
  expect(givesNoChecksum(client, 0)).toBe(false);
});
