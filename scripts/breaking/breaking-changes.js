import { pointerParts } from "../openapi-document.js";
import { contractDiff } from "./contract-diff.js";
import { readContract } from "./contracts.js";
import { overlooked } from "./overlooked.js";
import { securityBreaks } from "./security.js";

/**
 * What a newer contract breaks for those who use an older one, and where. Only what such a user can notice counts: how
 * a request is written and what it means, what an answer may hold, and the names that types are generated with.
 *
 * @param {string} base The older contract's file.
 * @param {string} revision The newer one's.
 * @returns {{ place: string, message: string }[]}
 * @throws {import("../failure.js").Failure} if one of them cannot be read
 */
export function breakingChanges(base, revision) {
  // What an operation's own security changes, `securityBreaks` knows better.
  const changes = contractDiff(base, revision).filter(
    ({ typeName, path }) => typeName !== "SecurityRequirementList" || !path.startsWith("#/paths/"),
  );
  const found = changes.flatMap((change) => {
    const messages = change.verdicts.filter(({ impact }) => impact === "major").map(({ message }) => message);
    const missed = messages.length === 0 ? overlooked(change) : undefined;
    return [...messages, ...(missed ? [missed] : [])].map((message) => ({ place: placeOf(change.path), message }));
  });
  return [...found, ...securityBreaks(readContract(base), readContract(revision))];
}

/** @param {string} pointer */
function placeOf(pointer) {
  const [root = "", ...parts] = pointerParts(pointer);
  if (root !== "paths") return [root, ...parts].join(" › ");
  const [path, method, ...rest] = parts;
  return [method === undefined ? path : `${method.toUpperCase()} ${path}`, ...rest].join(" › ");
}
