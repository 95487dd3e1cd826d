import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { operations, requestLine } from "../../scripts/openapi-document.js";
import { projectRoot } from "../../scripts/project.js";
import { createClient as createClientAnywhere } from "../../src/index.js";
import * as everything from "../../src/node.js";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));

/** Each program of the README, under a name that could be its file's. */
const programs = new Map(
  [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""], index) => [
    join(projectRoot, "test/package", `readme-${index + 1}.ts`),
    code,
  ]),
);

/** What the pipeline of one of them generates first. */
const generated: [string, string] = [
  join(projectRoot, "test/package/vsphere.ts"),
  readFileSync(join(projectRoot, "generated/schema.ts"), "utf8"),
];

/** What the compiler says of the programs, with the package's names leading to its sources. */
function faultsOf(programs: ReadonlyMap<string, string>): string[] {
  const files = new Map([...programs, generated]);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: [
      "lib.es2023.d.ts",
      "lib.es2024.string.d.ts",
      "lib.dom.d.ts",
      "lib.dom.iterable.d.ts",
      "lib.esnext.disposable.d.ts",
    ],
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    paths: {
      "vsphere-download-session": [join(projectRoot, "src/index.ts")],
      "vsphere-download-session/node": [join(projectRoot, "src/node.ts")],
      "vsphere-download-session/simulator": [join(projectRoot, "src/simulator.ts")],
      "vsphere-download-session/types": [join(projectRoot, "src/types.ts")],
    },
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const code = files.get(name);
    return code === undefined
      ? getSourceFile(name, languageVersion, ...rest)
      : ts.createSourceFile(name, code, languageVersion, true);
  };
  host.getCurrentDirectory = () => projectRoot;
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map((fault) => `${fault.file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(fault.messageText, "\n")}`);
}

/** The rows of the table whose first column has the title, without its head. */
function rowsOf(title: string): string[] {
  const [, table = ""] = new RegExp(`^\\| ${title} +\\|.*\\n\\|[- |]+\\n((?:\\|.*\\n)+)`, "m").exec(readme) ?? [];
  return table.split("\n").filter((row) => row !== "");
}

/** What the first column of a table names. */
function firstColumn(title: string): string[] {
  return rowsOf(title).flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
}

/** The options that a function takes, as it says where it is given one that it does not know. */
async function acceptedBy(call: () => unknown): Promise<string[]> {
  const refusal = await (async () => call())().then(String, String);
  const [, accepted = ""] = /Accepted: (.*)\./.exec(refusal) ?? [];
  return [...accepted.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
}

describe("the README", () => {
  it("has programs that compile", () => {
    expect(programs.size).toBeGreaterThanOrEqual(3);
    expect(faultsOf(programs)).toEqual([]);
  });

  it("would be caught with a program that does not compile", () => {
    const broken = new Map([...programs].map(([name, code]) => [name, code.replaceAll("fileName:", "filename:")]));
    expect(faultsOf(broken).join("\n")).toContain("filename");
  });

  it("names only scripts that there are", () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name = ""]) => name);
    const ofNpm = ["ci", "install", "pack"];
    for (const name of named) expect([...ofNpm, ...Object.keys(manifest.scripts)]).toContain(name);
    expect(named).toContain("demo");
  });

  it("names every script, but for the parts of `check` and those that npm runs by itself", () => {
    const parts = [...manifest.scripts.check.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => name);
    const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name]) => name);
    const known = [...named, ...parts, "version", "prepublishOnly"];
    expect(Object.keys(manifest.scripts).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has every folder in its tree, and no other", () => {
    const [, tree = ""] = /^## How it is built\n\n```\n(.*?)^```/ms.exec(readme) ?? [];
    const lines = [...tree.matchAll(/^(\S+)\/ +(.*)$/gm)].map(([, folder = "", what = ""]) => ({ folder, what }));
    const folders = (path: string) =>
      readdirSync(join(projectRoot, path), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const stages = folders("src").map(({ name }) => `src/${name}`);
    expect(lines.map(({ folder }) => folder).sort()).toEqual(
      ["generated", "openapi", "scripts", "test", ...stages].sort(),
    );
    const tests = lines.find(({ folder }) => folder === "test")?.what.split(" · ");
    expect(tests?.toSorted()).toEqual(
      folders("test")
        .map(({ name }) => `${name}/`)
        .sort(),
    );
  });

  it("lists every operation of the contract, and no other", () => {
    const rows = [...readme.matchAll(/^\| `(\/(?:api|rest)\/\S+)` +\| ([^|]+)\|/gm)];
    const listed = rows.flatMap(([, path = "", operations = ""]) =>
      [...operations.matchAll(/`([A-Z]+)`/g)].map(([, method = ""]) =>
        requestLine({ path: path.replace("{id}", "{download_session_id}"), method }),
      ),
    );
    expect(listed.sort()).toEqual(operations(readBundledSpec()).map(requestLine).sort());
  });

  it("names every error", () => {
    const exported = Object.entries(everything).filter(([name]) => name.endsWith("Error"));
    expect(exported.length).toBeGreaterThan(9);
    for (const [name] of exported) expect(readme).toContain(`\`${name}\``);
  });

  it("has every option of a download in its table, and no other", async () => {
    const downloads = [everything.downloadFile, everything.downloadFiles, everything.downloadItem];
    const accepted = await Promise.all(
      downloads.map((download) => acceptedBy(() => download({} as never, { unknown: 1 } as never))),
    );
    const inProse = ["downloadSessionId", "libraryItemId", "fileName", "to", "signal"];
    const named = [...firstColumn("option of a download"), ...inProse];
    expect(named.toSorted()).toEqual([...new Set(accepted.flat())].toSorted());
    for (const name of inProse) expect(readme).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("has every option of a client in its table, and says which are those of one entry point alone", async () => {
    const common = await acceptedBy(() => createClientAnywhere({ unknown: 1 } as never));
    const inNode = await acceptedBy(() => everything.createClient({ unknown: 1 } as never));
    const named = firstColumn("option of the client");
    expect(named.toSorted()).toEqual([...new Set([...common, ...inNode])].toSorted());
    const rowOf = (name: string) => rowsOf("option of the client").find((row) => row.startsWith(`| \`${name}\` `));
    expect(named.filter((name) => /not with `…\/node`/.test(rowOf(name) ?? ""))).toEqual(
      common.filter((name) => !inNode.includes(name)),
    );
    expect(named.filter((name) => /; with `…\/node`/.test(rowOf(name) ?? ""))).toEqual(
      inNode.filter((name) => !common.includes(name)),
    );
  });

  it("has every method and property of a client in its table, and no other", () => {
    const {
      [Symbol.asyncDispose]: _,
      findTransferRoute: _ofDownloads,
      ...client
    } = everything.createClient({ baseUrl: "https://v" });
    const named = firstColumn("operation").map((name) => name.replace(/[.(].*$/, ""));
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(client).toSorted());
  });

  it("leads to places in it that there are", () => {
    const places = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    for (const [, place] of readme.matchAll(/\]\(#([^)]+)\)/g)) expect(places).toContain(place);
  });

  it("justifies every runtime dependency, and no other", () => {
    const table = readme.slice(readme.search(/^\| runtime dependency/m));
    const justified = [...table.matchAll(/^\| \[([^\]]+)\]/gm)].map(([, name]) => name);
    expect(justified.sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });
});
