import { responseExamples } from "./responses.js";

/**
 * Every example of a response in one of the old forms (anything under `/rest/`, and XML anywhere) has a twin: an example
 * in a JSON response under `/api/` that has the same name, or the name in `x-twin`.
 */
export function modernTwin() {
  let path = "";
  /** @type {Set<string>} */
  const modernNames = new Set();
  /** @type {(import("./responses.js").ResponseExample & { form: string })[]} */
  const oldExamples = [];

  return {
    PathItem: {
      /**
       * @param {unknown} _pathItem
       * @param {import("../house-rules.js").Context} context
       */
      enter(_pathItem, context) {
        path = String(context.key);
      },
    },
    Operation: {
      /**
       * @param {import("../house-rules.js").Node} operation
       * @param {import("../house-rules.js").Context} context
       */
      enter(operation, context) {
        for (const found of responseExamples(operation, context)) {
          if (found.mediaType === "application/xml") oldExamples.push({ ...found, form: "XML" });
          else if (path.startsWith("/rest/")) oldExamples.push({ ...found, form: "legacy" });
          else if (path.startsWith("/api/")) modernNames.add(found.name);
        }
      },
    },
    Root: {
      /**
       * @param {unknown} _root
       * @param {import("../house-rules.js").Context} context
       */
      leave(_root, context) {
        for (const { name, status, form, example, location } of oldExamples) {
          const twin = example?.["x-twin"] ?? name;
          if (modernNames.has(twin)) continue;
          context.report({
            message:
              `The ${form} example \`${name}\` of the response \`${status}\` has no twin: no JSON response under /api/ has ` +
              `an example \`${twin}\`. Tests hold that every generation and form gives the caller the same result, and ` +
              "compare the examples of one name. Add the same example to a response under /api/, or name this one after " +
              `the example that it is the ${form} form of. If there are several ${form} forms of that one, name it in \`x-twin\`.`,
            location,
          });
        }
      },
    },
  };
}
