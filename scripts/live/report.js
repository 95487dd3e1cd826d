import { textTable } from "../text-table.js";
import { operations } from "./suite.js";

/** @typedef {import("./suite.js").Finding} Finding */

const signs = { passed: "passed", failed: "FAILED", "not offered": "–", "not tried": "not tried" };

/**
 * A table of what became of each operation in both generations, and below it why something failed or was not tried.
 *
 * @param {Record<"api" | "rest", Record<import("./suite.js").LiveOperation, Finding>>} findings
 * @param {Finding} item
 */
export function describeFindings(findings, item) {
  const rows = operations.map((operation) => [
    operation,
    signs[findings.api[operation].outcome],
    signs[findings.rest[operation].outcome],
  ]);
  const outcomes = textTable([["", "/api", "/rest"], ...rows, ["downloadItem", signs[item.outcome], ""]]);
  const reasons = [
    ...operations.flatMap((operation) =>
      /** @type {const} */ (["api", "rest"]).map((style) => ({
        what: `${operation} /${style}`,
        ...findings[style][operation],
      })),
    ),
    { what: "downloadItem", ...item },
  ].flatMap(({ what, outcome, detail }) =>
    detail === undefined || outcome === "passed" ? [] : [`${what} ${outcome}: ${detail}`],
  );
  return [outcomes, ...(reasons.length > 0 ? ["", ...reasons] : [])].join("\n");
}
