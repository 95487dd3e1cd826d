import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { samplesOf } from "../../scripts/docs/samples.js";
import { operations, resolve } from "../../scripts/openapi-document.js";
import { projectRoot } from "../../scripts/project.js";
import type { Parameter } from "../contract/spec.js";
import { type Exchange, recordMock } from "./recorded-mock.js";

const run = promisify(execFile);
const spec = readBundledSpec();
const every = operations(spec).map((found) => ({ ...found, id: found.operation.operationId as string }));
type Operation = (typeof every)[number];

/** Where programs find the package as one that was installed, and a shell its command. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "samples-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(projectRoot, join(folder, "node_modules/vsphere-download-session"), "junction");
  symlinkSync(join(projectRoot, "dist/src/cli/main.js"), join(folder, "vsphere-download"));
  // Not on every machine.
  writeFileSync(join(folder, "uuidgen"), `#!/bin/sh\necho ${randomUUID()}\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where a shell finds what the samples need. */
const path = () => `${folder}${delimiter}${process.env.PATH}`;

describe("the samples of an operation", () => {
  it.each(every)("are curl commands that ask for nothing but it, in every way that it has: $id", async (operation) => {
    await using mock = await recordMock(inject("mockUrl"));
    const commands = sample(operation, "curl").replaceAll("https://", "http://");
    await run("sh", ["-euc", commands], {
      env: {
        PATH: path(),
        VSPHERE_SERVER: mock.host,
        // With a password, so that curl does not ask for it.
        VSPHERE_USER: "administrator@vsphere.local:secret",
        VSPHERE_SESSION_ID: "any-token",
        DOWNLOAD_SESSION_ID: "6f3c1f0a-1f0e-4c55-a2a5-0d8a3f6f5a11",
      },
    });
    expectOnly(operation, mock.exchanges);
    expect(mock.exchanges).toHaveLength(commands.match(/^curl /gm)?.length ?? 0);
  });

  it.each(every)("are a program that asks for nothing but it, in every way that it has: $id", async (operation) => {
    await using mock = await recordMock(inject("mockUrl"));
    const program = ts
      .transpile(sample(operation, "TypeScript"), { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 })
      .replace("https://vcenter.example.com", `http://${mock.host}`);
    const file = join(folder, `${operation.id}.mjs`);
    writeFileSync(file, program);
    await run(process.execPath, [file], { env: { VSPHERE_SESSION_ID: "any-token", VSPHERE_PASSWORD: "secret" } });
    expectOnly(operation, mock.exchanges);
  });

  it.each(every.filter((operation) => sample(operation, "Command") !== ""))(
    "are commands that ask for nothing but it, in every way that it has: $id",
    async (operation) => {
      await using mock = await recordMock(inject("mockUrl"));
      const commands = sample(operation, "Command");
      await run("sh", ["-euc", commands], {
        env: {
          PATH: path(),
          VSPHERE_SERVER: `http://${mock.host}`,
          VSPHERE_SESSION_ID: "any-token",
          DOWNLOAD_SESSION_ID: "6f3c1f0a-1f0e-4c55-a2a5-0d8a3f6f5a11",
        },
      });
      expectOnly(operation, mock.exchanges);
      expect(mock.exchanges).toHaveLength(commands.match(/^vsphere-download /gm)?.length ?? 0);
    },
  );

  it("would be caught with a request of another operation, or one that does not fit the contract", () => {
    const [first, second] = every as [Operation, Operation];
    const url = new URL(first.path, "http://127.0.0.1");
    const good = { method: first.method.toUpperCase(), url, status: 200, violations: null };
    expect(() => expectOnly(first, [good])).not.toThrow();
    expect(() => expectOnly(second, [good])).toThrow();
    expect(() => expectOnly(first, [{ ...good, violations: "…" }])).toThrow();
    expect(() => expectOnly(first, [{ ...good, status: 404 }])).toThrow();
    expect(() => expectOnly(first, [])).toThrow();
  });
});

function sample({ id }: Operation, label: string): string {
  return samplesOf(id).find((found) => found.label === label)?.source ?? "";
}

/** Every request is one of the operation, fits the contract and succeeds; together they name every action there is. */
function expectOnly({ path, method, operation }: Operation, exchanges: readonly Exchange[]): void {
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  for (const exchange of exchanges) {
    expect(exchange).toMatchObject({ method: method.toUpperCase(), violations: null });
    expect(decodeURI(exchange.url.pathname)).toMatch(pattern);
    expect(Object.keys(operation.responses)).toContain(String(exchange.status));
    expect(exchange.status).toBeLessThan(300);
  }
  const asked = exchanges.map(({ url: { searchParams } }) => searchParams.get("action") ?? searchParams.get("~action"));
  expect([...new Set(asked)].sort()).toEqual(actionsOf(operation));
}

/** What the operation's `action` may be, sorted; one without the parameter has the action `null`. */
function actionsOf({ parameters = [] }: { parameters?: Parameter[] }): (string | null)[] {
  const action = parameters
    .map((parameter) => resolve(spec, parameter))
    .find(({ name }) => name === "action" || name === "~action");
  return action ? [...(action.schema.enum ?? [])].sort() : [null];
}
