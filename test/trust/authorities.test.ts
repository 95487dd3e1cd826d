import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Identity } from "../../src/simulator/certificate.js";
import { authority, selfSigned, signed } from "./identities.js";
import { ownTlsServer } from "./own-tls-server.js";

// What a process believes is settled when it starts, so each case has one of its own.
const connectScript = `
import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { contextWithAuthorities } from "./authorities.mjs";
const [port, ...ca] = process.argv.slice(2);
const secureContext = contextWithAuthorities(ca.map((path) => readFileSync(path, "utf8")));
const socket = connect({ host: "127.0.0.1", port: Number(port), secureContext });
socket.on("secureConnect", () => socket.end(() => console.log("believed")));
socket.on("error", ({ code }) => console.log(code));
`;

let folder: string;
const inFolder = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "authorities-"));
  const source = await readFile(new URL("../../src/trust/authorities.ts", import.meta.url), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
  });
  await writeFile(inFolder("authorities.mjs"), outputText);
  await writeFile(inFolder("connect.mjs"), connectScript);
  await writeFile(inFolder("authority.pem"), authority.certificate);
  await writeFile(inFolder("self-signed.pem"), selfSigned.certificate);
});

afterAll(() => rm(folder, { recursive: true }));

describe("a process", () => {
  const self = "DEPTH_ZERO_SELF_SIGNED_CERT";
  const unknown = "UNABLE_TO_VERIFY_LEAF_SIGNATURE";
  test.each<[string, string | undefined, string[], Identity, string]>([
    ["of its own account", undefined, [], signed, unknown],
    ["told of an authority by NODE_EXTRA_CA_CERTS", "authority.pem", [], signed, "believed"],
    ["told of an authority by ca", undefined, ["authority.pem"], signed, "believed"],
    ["told of one by each, what the first vouches for", "authority.pem", ["self-signed.pem"], signed, "believed"],
    ["told of one by each, what the second vouches for", "authority.pem", ["self-signed.pem"], selfSigned, "believed"],
    ["told of another one", undefined, ["authority.pem"], selfSigned, self],
    ["told of a file that is not there", "none.pem", ["authority.pem"], signed, "believed"],
    ["told of a file that is not there, and nothing else", "none.pem", [], signed, unknown],
  ])("believes, %s", async (_, extra, ca, identity, expected) => {
    const server = await ownTlsServer(identity);
    const { NODE_EXTRA_CA_CERTS: _unused, ...env } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [inFolder("connect.mjs"), String(server.port), ...ca.map(inFolder)],
      { env: extra === undefined ? env : { ...env, NODE_EXTRA_CA_CERTS: inFolder(extra) } },
    );
    expect(stdout.trim()).toBe(expected);
  });
});
