/**
 * The simulator held against the contract: every operation, in each generation and at each age of a server, goes through
 * a proxy that knows a strict copy of it. The states that files can be in have a test of their own,
 * `strict-proxy-files.test.ts`.
 */

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ErrorType } from "../../src/client/schema.js";
import { type Generation, type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator.js";
import { spec } from "../contract/spec.js";
import { variantFor, variantsOf } from "./contract-variants.js";
import { callTo, credentials, errorIn, type OperationCall, operationCalls, send, valueIn } from "./operation-calls.js";
import { type Asked, ask, type Received } from "./plain-client.js";
import { askThrough, type StrictProxy, startStrictProxy } from "./strict-contract.js";
import { tamperingProxy } from "./tampering-proxy.js";

const files = [{ name: "a", size: 1000, status: "PREPARED", endpoint: "https" }];

interface Age {
  title: string;
  options: SimulatorOptions;
  styles: readonly ("api" | "rest")[];
  /** Errors that any operation can end in. They have one form at one age, so one is enough but where all are shown. */
  errorTypes: readonly ErrorType[];
}

function age(generation: Generation, ...styles: Age["styles"]): Age {
  // No vCenter answers the published URL, but the contract has it, so it is to be held against it at every age.
  return {
    title: `vSphere ${generation}`,
    options: { generation, servesPublishedUrl: true },
    styles,
    errorTypes: ["SERVICE_UNAVAILABLE"],
  };
}

const ages: readonly Age[] = [
  {
    title: "no age",
    options: {},
    styles: ["api", "rest"],
    errorTypes: ["SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR", "RESOURCE_BUSY", "TIMED_OUT", "CONCURRENT_CHANGE"],
  },
  age("6.5", "rest"),
  age("7", "api", "rest"),
  age("8", "api", "rest"),
  age("9", "api"),
];

/** What is run below at an age. */
function callsAt({ styles }: Age): readonly OperationCall[] {
  return operationCalls.filter(({ style }) => styles.includes(style));
}

it.each(ages)("everything that can be asked of the contract is asked of $title, if it speaks it", (of) => {
  const known = variantsOf(spec).filter(({ style }) => of.styles.includes(style));
  const asked = callsAt(of).map((call) => variantFor(spec, call));
  expect([...new Set(asked)].sort()).toEqual(known.map(({ variant }) => variant).sort());
});

describe.each(ages)("a simulator of $title behind a proxy that knows the strict contract", (of) => {
  let simulator: Simulator;
  let proxy: StrictProxy;
  beforeAll(async () => {
    simulator = await startSimulator({ tls: false, files, ...of.options });
    proxy = await startStrictProxy(simulator.url);
  });
  afterAll(async () => {
    await proxy.close();
    await simulator.close();
  });

  /** A download session of the test's own: some calls end the one that they are about. */
  const freshTarget = async () => ({ downloadSessionId: await simulator.addDownloadSession() });

  function askWith(call: OperationCall, asked: Parameters<typeof send>[2] = {}): Promise<Received> {
    return askThrough(simulator, call.name, () => send(simulator, call, { through: proxy.url, ...asked }));
  }

  describe.each(callsAt(of))("$title", (call) => {
    const { name, style, status, request } = call;

    it("fits where all is well", async () => {
      const target = { ...(await freshTarget()), clientToken: crypto.randomUUID() };
      // It would end the session that all others use.
      const own: Asked = name === "logOut" ? { headers: { "vmware-api-session-id": await newToken() } } : {};
      expect(await askWith(call, { target, ...own })).toMatchObject({ status });
    });

    it("fits where it is not allowed", async () => {
      const guess = credentials({ user: simulator.user, password: "guess" });
      const headers = {
        ...(name === "logIn" ? guess : { "vmware-api-session-id": "over" }),
        ...(call.body ? { "content-type": "application/json" } : {}),
      };
      const { status: refused, body } = await askWith(call, { headers });
      expect(refused).toBe(401);
      expect(JSON.parse(body.toString())).toMatchObject(errorIn(style, "UNAUTHENTICATED"));
    });

    if (request.includes("{downloadSessionId}") || request.includes("{libraryItemId}") || call.body) {
      it("fits where there is nothing to do it with", async () => {
        const target = { downloadSessionId: "nowhere", libraryItemId: "nowhere" };
        const { status: missing, body } = await askWith(call, { target });
        expect(missing).toBe(404);
        expect(JSON.parse(body.toString())).toMatchObject(errorIn(style, "NOT_FOUND"));
      });
    }

    it.each(of.errorTypes)("fits where it fails with %s", async (errorType) => {
      simulator.inject({ fault: "error", errorType, isTransient: true, operation: name });
      const { status: failed, body } = await askWith(call);
      expect(failed).toBeGreaterThanOrEqual(400);
      expect(body.toString()).toContain('"is_transient":true');
    });
  });

  const ending = callsAt(of).filter(({ name }) => name === "cancelDownloadSession" || name === "failDownloadSession");
  describe.each(ending)("after $title", (end) => {
    it("everything fits that is still asked of the session", async () => {
      const target = await freshTarget();
      await askWith(end, { target });
      const look = callTo("getDownloadSession", end.style);
      const state = end.name === "cancelDownloadSession" ? "CANCELED" : "ERROR";
      expect(valueIn(look, await askWith(look, { target }))).toMatchObject({ state });
      for (const name of ["keepAlive", "cancelDownloadSession", "failDownloadSession", "prepareFile"] as const) {
        const { status, body } = await askWith(callTo(name, end.style), { target });
        expect(status).toBe(400);
        expect(JSON.parse(body.toString())).toMatchObject(errorIn(end.style, "NOT_ALLOWED_IN_CURRENT_STATE"));
      }
    });
  });

  it.each(of.styles)("a list with nothing in it fits under /%s", async (style) => {
    const libraryItemId = await simulator.declareItem([]);
    const list = callTo("listDownloadSessions", style);
    expect(valueIn(list, await askWith(list, { target: { libraryItemId } }))).toEqual([]);
    const listFiles = callTo("listFiles", style);
    const downloadSessionId = await simulator.addDownloadSession([]);
    expect(valueIn(listFiles, await askWith(listFiles, { target: { downloadSessionId } }))).toEqual([]);
  });

  async function newToken(): Promise<string> {
    const logIn = callTo("logIn", of.styles[0] ?? "api");
    return String(valueIn(logIn, await send(simulator, logIn)));
  }
});

it.each(["listFiles", "listDownloadSessions"] as const)("null fits for an empty list under /rest: %s", async (name) => {
  const { simulator, proxy } = await ownBehindProxy({ files: [], quirks: { nullForEmpty: true } });
  if (name === "listDownloadSessions") simulator.expireDownloadSession();
  const call = callTo(name, "rest");
  const received = await askThrough(simulator, name, () => send(simulator, call, { through: proxy.url }));
  expect(received.body.toString()).toBe('{"value":null}');
});

it("a simulator of vSphere 9 fits with its certificate and checksum", async () => {
  const { simulator, proxy } = await ownBehindProxy({ generation: "9", dataServer: "https" });
  const call = callTo("getFile", "api");
  const look = () => askThrough(simulator, "getFile", () => send(simulator, call, { through: proxy.url }));
  const { download_endpoint: endpoint } = JSON.parse((await look()).body.toString());
  expect(endpoint.ssl_certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  await ask(endpoint.uri);
  const { checksum_info: info } = JSON.parse((await look()).body.toString());
  expect(info).toEqual({ algorithm: "SHA256", checksum: expect.stringMatching(/^[\da-f]{64}$/) });
});

async function ownBehindProxy(options: SimulatorOptions): Promise<{ simulator: Simulator; proxy: StrictProxy }> {
  const simulator = await startSimulator({ tls: false, files, ...options });
  onTestFinished(() => simulator.close());
  const proxy = await startStrictProxy(simulator.url);
  onTestFinished(() => proxy.close());
  return { simulator, proxy };
}

describe("the strict contract", () => {
  type Tamper = Parameters<typeof tamperingProxy>[1];
  const replacing =
    (from: string, to: string): Tamper =>
    ({ status, body }) => ({ status, body: body.replace(from, to) });
  const breaks: [string, Tamper, string, OperationCall["name"][]][] = [
    ["a misspelled field", replacing('"size"', '"sise"'), "sise", ["getFile", "listFiles", "prepareFile"]],
    [
      "a misspelled field deep inside",
      replacing("ssl_certificate_thumbprint", "thumbprint"),
      "download_endpoint",
      ["getFile", "listFiles", "prepareFile"],
    ],
    ["a missing field", replacing('"bytes_transferred":1000,', ""), "bytes_transferred", ["getFile", "prepareFile"]],
    ["a misspelled field of a session", replacing('"state"', '"stage"'), "stage", ["getDownloadSession"]],
    ["a state that there is none of", replacing("ACTIVE", "ASLEEP"), "state", ["getDownloadSession"]],
    ["a wrong status", ({ body }) => ({ status: 202, body }), "", ["getFile", "getDownloadSession", "logIn"]],
    ["another type", ({ status }) => ({ status, body: '{"value":{}}' }), "", ["logIn", "listDownloadSessions"]],
  ];

  it.each(breaks)("notices %s", async (_, tamper, violation, names) => {
    for (const call of operationCalls.filter(({ name }) => names.includes(name))) {
      const found = await violationsOf(call, tamper);
      expect(found, call.title).toBeDefined();
      expect(found, call.title).toContain(violation);
    }
  });

  it("has nothing against the same requests without a change", async () => {
    for (const call of operationCalls) expect(await violationsOf(call, (answer) => answer), call.title).toBeUndefined();
  });

  async function violationsOf(call: OperationCall, tamper: Tamper): Promise<string | undefined> {
    const simulator = await startSimulator({ tls: false, files });
    onTestFinished(() => simulator.close());
    const proxy = await startStrictProxy(await tamperingProxy(simulator.url, tamper));
    onTestFinished(() => proxy.close());
    const { headers } = await send(simulator, call, { through: proxy.url });
    expect(simulator.requests).toHaveLength(1);
    return headers["sl-violations"] as string | undefined;
  }
});
