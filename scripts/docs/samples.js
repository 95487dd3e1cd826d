import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.js";
import { operations } from "../openapi-document.js";
import { projectRoot } from "../project.js";

/** A folder an operation, named by its `operationId`. */
const samplesFolder = fileURLToPath(new URL("samples", import.meta.url));

/** The operations that the command does not have by themselves: it logs in and out where it must, and asks as vCenters answer. */
const withoutCommand = ["logIn", "logOut", "legacyLogIn", "legacyLogOut", "getFile"];

/** What an operation is shown in, but for those in `lackedBy`. */
export const kinds = [
  { file: "curl.sh", lang: "curl", label: "curl", lackedBy: [] },
  { file: "client.ts", lang: "TypeScript", label: "TypeScript", lackedBy: [] },
  { file: "command.sh", lang: "Shell", label: "Command", lackedBy: withoutCommand },
];

/**
 * The samples of an operation, as `x-codeSamples` wants them.
 *
 * @param {string} operationId
 */
export function samplesOf(operationId) {
  return kinds.flatMap(({ file, lang, label, lackedBy }) => {
    const path = join(samplesFolder, operationId, file);
    const isLacked = lackedBy.includes(operationId);
    if (existsSync(path) === isLacked)
      throw new Failure(fault(operationId, label, relative(projectRoot, path), isLacked));
    return isLacked ? [] : [{ lang, label, source: readFileSync(path, "utf8").trimEnd() }];
  });
}

/**
 * @param {string} operationId
 * @param {string} label
 * @param {string} path
 * @param {boolean} isLacked
 */
function fault(operationId, label, path, isLacked) {
  return isLacked
    ? `The operation ${operationId} is listed as one without ${label}, but there is ${path}.`
    : `The operation ${operationId} has no sample in ${label}: write ${path}.`;
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
