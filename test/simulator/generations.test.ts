import { describe, expect, it } from "vitest";
import type { FileInfo } from "../../src/client/schema.js";
import type { Generation, Simulator, SimulatorOptions } from "../../src/simulator.js";
import { callTo, send, valueIn } from "./operation-calls.js";
import { ask, modernUrl, ownSimulator, sessionHeader } from "./plain-client.js";

type Style = "api" | "rest";
/** Every age, and no age, with what it speaks. */
const speaks: [Generation | undefined, Style[]][] = [
  ["6.5", ["rest"]],
  ["7", ["api", "rest"]],
  ["8", ["api", "rest"]],
  ["9", ["api"]],
  [undefined, ["api", "rest"]],
];
const all = speaks.flatMap(([generation, styles]) =>
  styles.map((style) => ({ title: `${generation ?? "no age"} under /${style}`, generation, style })),
);
const legacy = all.filter(({ style }) => style === "rest");

function aged(generation: Generation | undefined, options: SimulatorOptions = {}): Promise<Simulator> {
  return ownSimulator({ ...options, ...(generation && { generation }) });
}

async function infoOf(simulator: Simulator, style: Style): Promise<FileInfo> {
  const call = callTo("getFile", style);
  return valueIn(call, await send(simulator, call)) as FileInfo;
}

it.each(speaks)("a server of %s speaks %j", async (generation, styles) => {
  const simulator = await aged(generation);
  const answered: Style[] = [];
  for (const style of ["api", "rest"] as const) {
    const { status, headers } = await send(simulator, callTo("listDownloadSessions", style));
    if (status === 200) answered.push(style);
    else expect({ status, type: headers["content-type"] }).toEqual({ status: 404, type: "text/plain; charset=utf-8" });
  }
  expect(answered).toEqual(styles);
});

describe.each(legacy)("an error of $title", ({ generation, style }) => {
  it.each(["keepAlive", "logIn"] as const)("is as long as servers of that age make it: %s", async (name) => {
    const simulator = await aged(generation);
    const { body } = await send(simulator, callTo(name, style), { target: { downloadSessionId: "x" }, headers: {} });
    const short = ["type", "value"];
    const long = ["localizableMessages", "majorErrorCode", "name", ...short];
    expect(Object.keys(JSON.parse(body.toString())).sort()).toEqual(generation === "6.5" ? short : long);
  });
});

describe.each(all)("a server of $title", ({ generation, style }) => {
  it("tells messages with or without named arguments", async () => {
    const message = { id: "a.b", default_message: "No {x}.", args: ["x"], params: { x: { s: "x" } } };
    for (const prepareError of [true, message] as const) {
      const simulator = await aged(generation, { files: [{ name: "a", size: 1, preparePolls: 0, prepareError }] });
      await send(simulator, callTo("prepareFile", style));
      const { error_message: told } = await infoOf(simulator, style);
      expect(told).toMatchObject(prepareError === true ? { args: ["a", "nfs-images"] } : { args: ["x"] });
      expect(told && "params" in told).toBe(generation !== "6.5");
    }
  });

  it("gives the certificate beside its thumbprint, or not", async () => {
    const ready = { size: 1, status: "PREPARED" };
    for (const certificate of [undefined, true, false]) {
      const file = { ...ready, name: "a", ...(certificate === undefined ? {} : { certificate }) };
      const simulator = await aged(generation, { tls: true, files: [file] });
      const { download_endpoint: endpoint } = await infoOf(simulator, style);
      const isGiven = certificate ?? generation === "9";
      expect(endpoint).toEqual({
        uri: expect.stringMatching(/^https:/),
        ssl_certificate_thumbprint: simulator.thumbprint,
        ...(isGiven ? { ssl_certificate: simulator.certificate } : {}),
      });
    }
  });

  it("computes the checksum of its age, unless it is told another", async () => {
    const algorithms: unknown[] = [];
    for (const checksum of [{}, { checksum: "MD5" }]) {
      const simulator = await aged(generation, { files: [{ name: "a", size: 1, status: "PREPARED", ...checksum }] });
      await ask((await infoOf(simulator, style)).download_endpoint?.uri ?? "");
      algorithms.push((await infoOf(simulator, style)).checksum_info?.algorithm);
    }
    expect(algorithms).toEqual([generation === "9" ? "SHA256" : "SHA1", "MD5"]);
  });
});

describe.each(legacy)("XML, on a server of $title", ({ generation, style }) => {
  const isSpoken = generation === "6.5" || generation === undefined;
  const prepare = callTo("prepareFile", style);
  const input =
    `<ns0:Prepare-Input xmlns:ns0="http://vmware.com/content/library/item/downloadsession/file">` +
    `<file_name>a</file_name></ns0:Prepare-Input>`;

  it("is read, or refused as what is no body", async () => {
    const simulator = await aged(generation, { files: [{ name: "a", size: 1 }] });
    const headers = { ...sessionHeader(simulator), "content-type": "application/xml", accept: "application/json" };
    const received = await send(simulator, prepare, { headers, body: input });
    expect(received).toMatchObject({ status: isSpoken ? 200 : 400, headers: { "content-type": "application/json" } });
    expect(received.body.toString()).toContain(isSpoken ? "PREPARE_REQUESTED" : "errors.invalid_request");
  });

  it("is written where it is asked for and spoken, by prepare alone", async () => {
    const simulator = await aged(generation, { files: [{ name: "a", size: 1 }] });
    const headers = { ...sessionHeader(simulator), "content-type": "application/json", accept: "application/xml" };
    const xml = { "content-type": isSpoken ? "application/xml" : "application/json" };
    expect(await send(simulator, prepare, { headers })).toMatchObject({ status: 200, headers: xml });
    for (const name of ["getFile", "listFiles", "getDownloadSession"] as const) {
      const json = { "content-type": "application/json" };
      expect(await send(simulator, callTo(name, style), { headers })).toMatchObject({ status: 200, headers: json });
    }
  });
});

it("the URL that the reference prints is answered by a server of no age, or one that is told to", async () => {
  const statusOf = async (options: SimulatorOptions) => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }], ...options });
    const url = modernUrl(simulator, "a").replace("/file?", "/file__file_name?");
    return (await ask(url, { headers: sessionHeader(simulator) })).status;
  };
  const statuses: unknown[] = [];
  for (const generation of ["7", "8", "9"] as const) {
    statuses.push(await statusOf({ generation }), await statusOf({ generation, servesPublishedUrl: true }));
  }
  expect(statuses).toEqual([404, 200, 404, 200, 404, 200]);
  expect(await statusOf({})).toBe(200);
});
