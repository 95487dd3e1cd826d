/**
 * Every component schema that is an enumeration, as a constant array and its type:
 * `PrepareStatus` gives `prepareStatuses` and `PrepareStatus`.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 */
export function enumerations(spec) {
  return Object.entries(spec.components.schemas ?? {})
    .filter(([, schema]) => Array.isArray(schema.enum))
    .map(([name, schema]) => {
      const values = schema.enum.map((/** @type {string} */ value) => `  ${JSON.stringify(value)},\n`).join("");
      const constant = plural(name);
      return [
        `/** All values of {@link ${name}}, in the order of the contract. */`,
        `export const ${constant} = [\n${values}] as const;`,
        "",
        comment(schema.description),
        `export type ${name} = (typeof ${constant})[number];`,
        "",
      ].join("\n");
    })
    .join("\n");
}

/** @param {string} name */
function plural(name) {
  const camelCase = name.charAt(0).toLowerCase() + name.slice(1);
  return camelCase.endsWith("s") ? `${camelCase}es` : `${camelCase}s`;
}

/** @param {string} text */
function comment(text) {
  const lines = text.trim().split("\n");
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}
