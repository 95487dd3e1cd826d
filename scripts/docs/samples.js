import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.js";
import { projectRoot } from "../project.js";
import { operations } from "./operations.js";

/** A folder an operation, named by its `operationId`. */
const samplesFolder = fileURLToPath(new URL("samples", import.meta.url));

/** What an operation is shown in. `isEverywhere`: every operation can be called so. */
export const kinds = [
  { file: "curl.sh", lang: "curl", label: "curl", isEverywhere: true },
  { file: "client.ts", lang: "TypeScript", label: "TypeScript", isEverywhere: true },
  { file: "command.sh", lang: "Shell", label: "Command", isEverywhere: false },
];

/**
 * The samples of an operation, as `x-codeSamples` wants them.
 *
 * @param {string} operationId
 */
export function samplesOf(operationId) {
  return kinds.flatMap(({ file, lang, label, isEverywhere }) => {
    const path = join(samplesFolder, operationId, file);
    if (existsSync(path)) return [{ lang, label, source: readFileSync(path, "utf8").trimEnd() }];
    if (!isEverywhere) return [];
    throw new Failure(`The operation ${operationId} has no sample in ${label}: write ${relative(projectRoot, path)}.`);
  });
}

/**
 * The folders that are named by no operation of a document: what is in them is shown nowhere.
 *
 * @param {Pick<import("../project.js").OpenApiDocument, "paths">} spec
 */
export function strayFolders(spec) {
  const ids = new Set(operations(spec).map(({ operation }) => operation.operationId));
  return readdirSync(samplesFolder).filter((name) => !ids.has(name));
}
