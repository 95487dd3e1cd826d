import { responseExamples } from "./responses.js";

/** The example of an error says which status it comes with: in `x-http-status` and at the start of its summary. */
export function errorExampleStatus() {
  return {
    Operation: {
      /**
       * @param {import("../house-rules.js").Node} operation
       * @param {import("../house-rules.js").Context} context
       */
      enter(operation, context) {
        const documented = Object.keys(operation?.responses ?? {}).filter((status) => status !== "default");
        for (const { status, name, example, location } of responseExamples(operation, context)) {
          if (status.startsWith("2") || example === undefined) continue;
          const fault = faultOf(example, status, documented);
          if (fault)
            context.report({ message: `The example \`${name}\` of the response \`${status}\` ${fault}`, location });
        }
      },
    },
  };
}

/**
 * @param {import("../house-rules.js").Node} example
 * @param {string} status
 * @param {string[]} documented
 */
function faultOf(example, status, documented) {
  const own = example?.["x-http-status"];
  const why = "Tests and the simulator send the example with the status in `x-http-status`.";
  if (!Number.isInteger(own)) {
    const due =
      status === "default" ? "one that the operation does not document by itself" : `\`x-http-status: ${status}\``;
    return `has no integer \`x-http-status\`. ${why} Write ${due}.`;
  }
  const move = `move the example to the response \`${own}\`.`;
  if (status !== "default" && String(own) !== status) {
    return `says \`x-http-status: ${own}\`. ${why} Write \`x-http-status: ${status}\`, or ${move}`;
  }
  if (status === "default" && documented.includes(String(own))) {
    return (
      `says \`x-http-status: ${own}\`, and the operation has a response \`${own}\`: \`default\` never answers with it. ` +
      `${why} Write another status, or ${move}`
    );
  }
  if (!String(example.summary ?? "").startsWith(`${own} `)) {
    return (
      `has a summary that does not begin with "${own} ". The reference page's list of examples shows nothing but their ` +
      `summaries. Write \`summary: '${own} …'\`.`
    );
  }
  return undefined;
}
