import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { TransferEndpoint } from "../../src/types.js";
import { spec } from "./spec.js";

/** Every object within a value. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

const { examples, schemas } = spec.components;
const shown = [...objectsIn(examples), ...objectsIn(Object.values(schemas).map((schema) => schema.examples))];

/** Fields of that name that are shown, each by itself or as the first example of its schema. */
function allShown(field: string): unknown[] {
  const ofSchemas = [...objectsIn(schemas)].flatMap(({ properties }) => {
    const { examples = [] } = (properties as Record<string, { examples?: unknown[] }> | undefined)?.[field] ?? {};
    return examples;
  });
  return [...shown.map((each) => each[field]), ...ofSchemas].filter((value) => typeof value === "string");
}

describe("the examples of the contract", () => {
  test("have one certificate, which can be read, and its thumbprint", () => {
    const certificates = new Set(allShown("ssl_certificate") as string[]);
    expect(certificates.size).toBe(1);
    const [pem = ""] = certificates;
    const { fingerprint, subject } = new X509Certificate(pem);
    expect(subject).toBe("CN=vcenter.example.com");
    expect([...new Set(allShown("ssl_certificate_thumbprint"))]).toEqual([fingerprint]);
    const both = (shown as Partial<TransferEndpoint>[]).filter((each) => each.ssl_certificate !== undefined);
    expect(both.map((each) => each.ssl_certificate_thumbprint)).toEqual([fingerprint]);
  });

  test("have one SHA-1 for one file", () => {
    const digests = (allShown("checksum") as string[]).filter((checksum) => /^[0-9a-f]{40}$/i.test(checksum));
    expect(digests.length).toBeGreaterThan(3);
    expect(new Set(digests).size).toBe(1);
  });
});
