import {
  type Accepts,
  checkFields,
  countFrom,
  either,
  type Fields,
  flag,
  number,
  numberFrom,
  oneOf,
  optional,
  text,
  wholeNumberFrom,
} from "./accepts.js";
import type { Fault, FaultAim, FaultNamed } from "./fault.js";
import { operations } from "./operations.js";

/** What a fault changes, which decides the requests that it can happen to. */
type FaultKind = "answer" | "body" | "range" | "link" | "head" | "file-info" | "result";

type Own<Name extends Fault["fault"]> = OmitFromEach<FaultNamed<Name>, "fault" | keyof FaultAim>;
type OmitFromEach<Type, Names extends PropertyKey> = Type extends unknown ? Omit<Type, Names> : never;

type FaultKinds = {
  readonly [Name in Fault["fault"]]: { kind: FaultKind; fields: Fields<Own<Name>> };
};

const offset: Accepts = { says: "a whole number", fits: Number.isInteger };
const retryAfter = optional(either(number, text));
const status = wholeNumberFrom(200);

/** Every fault: what it changes, and its own fields. */
export const faultKinds: FaultKinds = {
  reset: { kind: "answer", fields: {} },
  "stall-headers": { kind: "answer", fields: {} },
  status: {
    kind: "answer",
    fields: { status, retryAfter, body: optional(text), contentType: optional(text) },
  },
  redirect: { kind: "answer", fields: { to: text, status: optional(oneOf(301, 302, 303, 307, 308)) } },
  cut: { kind: "body", fields: { at: offset } },
  stall: { kind: "body", fields: { at: offset } },
  truncate: { kind: "body", fields: { at: offset, length: optional(oneOf("announced", "chunked", "none")) } },
  slow: {
    kind: "body",
    fields: {
      bytesPerSecond: optional(wholeNumberFrom(1)),
      msPerChunk: optional(numberFrom(0)),
      chunkBytes: optional(wholeNumberFrom(1)),
    },
  },
  extra: {
    kind: "body",
    fields: { bytes: wholeNumberFrom(0), length: optional(oneOf("announced", "matching", "chunked")) },
  },
  "wrong-length": { kind: "body", fields: { contentLength: wholeNumberFrom(0) } },
  corrupt: { kind: "body", fields: { at: wholeNumberFrom(0), length: optional(wholeNumberFrom(1)) } },
  gzip: { kind: "body", fields: {} },
  chunked: { kind: "body", fields: {} },
  "ignore-range": { kind: "range", fields: {} },
  "wrong-range": {
    kind: "range",
    fields: { by: optional(offset), contentRange: optional(either(text, oneOf(null))) },
  },
  unsatisfiable: { kind: "range", fields: {} },
  "expire-url": { kind: "link", fields: { status: optional(status) } },
  "refuse-head": { kind: "head", fields: {} },
  error: {
    kind: "result",
    fields: { errorType: text, status: optional(status), isTransient: optional(flag), retryAfter },
  },
  "file-status": { kind: "file-info", fields: { status: text } },
  "no-endpoint": { kind: "file-info", fields: {} },
  "wrong-size": { kind: "file-info", fields: { size: optional(either(number, oneOf(null))) } },
  "wrong-checksum": { kind: "file-info", fields: {} },
  "no-checksum": { kind: "file-info", fields: {} },
  "checksum-algorithm": { kind: "file-info", fields: { algorithm: text } },
};

/** What every fault can be aimed by. */
export const aimFields: Fields<FaultAim> = {
  times: optional(countFrom(1)),
  after: optional(countFrom(0)),
  file: optional(text),
  operation: optional(oneOf(...Object.keys(operations))),
  where: optional(oneOf("data", "api")),
};

/** @throws TypeError for an unknown fault, or an unknown or invalid field */
export function checkFault(fault: Fault): void {
  if (typeof fault !== "object" || fault === null || !Object.hasOwn(faultKinds, fault.fault)) {
    throw new TypeError(`No fault is called ${fault?.fault}. There are: ${Object.keys(faultKinds).join(", ")}.`);
  }
  const what = `The fault ${fault.fault}`;
  checkFields(what, fault, { fault: text, ...faultKinds[fault.fault].fields, ...aimFields });
  if (fault.fault === "slow" && "bytesPerSecond" in fault === "msPerChunk" in fault) {
    throw new TypeError(`${what}: give either bytesPerSecond or msPerChunk.`);
  }
}
