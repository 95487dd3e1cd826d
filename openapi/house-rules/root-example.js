import { responseBodies } from "./responses.js";

/** The schema of a response has no example of its own: which example answers is for the response to say. */
export function rootExample() {
  return {
    Operation: {
      /**
       * @param {import("../house-rules.js").Node} operation
       * @param {import("../house-rules.js").Context} context
       */
      enter(operation, context) {
        for (const { status, schema } of responseBodies(operation, context)) {
          if (!schema.node?.examples) continue;
          context.report({
            message:
              `The schema of the response \`${status}\` has \`examples\`. The mock server puts them before the named ` +
              "examples of the response, so that what it answers has no name and no test knows it. Make them named " +
              "examples of the response, or move them to the properties that refer to this schema.",
            location: schema.location.child(["examples"]).key(),
          });
        }
      },
    },
  };
}
