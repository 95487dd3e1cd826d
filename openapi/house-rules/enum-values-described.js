/** The description of an enumeration names each of its values. */
export function enumValuesDescribed() {
  return {
    Schema: {
      /**
       * @param {import("../house-rules.js").Node} schema
       * @param {import("../house-rules.js").Context} context
       */
      enter(schema, context) {
        if (!Array.isArray(schema?.enum) || schema.enum.length < 2) return;
        // A parameter describes itself, not its schema.
        const description = String(
          (context.key === "schema" && context.parent?.description) || schema.description || "",
        );
        const values = schema.enum.map((/** @type {unknown} */ value) => `\`${value}\``);
        const missing = values.filter((/** @type {string} */ value) => !description.includes(value));
        if (missing.length === 0) return;
        context.report({
          message:
            `The description of this enumeration does not name ${missing.join(", ")}. A value that nobody explains is ` +
            "guessed at, and the description is all that the types and the reference page have on it. Name each value in " +
            "backticks, with what it means.",
          location: context.location.child(["enum"]),
        });
      },
    },
  };
}
