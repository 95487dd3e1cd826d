/** Every property has a description: its own, or that of the component that it refers to. */
export function propertyDescription() {
  return {
    SchemaProperties: {
      /**
       * @param {import("../house-rules.js").Node} properties
       * @param {import("../house-rules.js").Context} context
       */
      enter(properties, context) {
        for (const [name, property] of Object.entries(properties ?? {})) {
          const description = property?.description ?? context.resolve(property).node?.description;
          if (String(description ?? "").trim() !== "") continue;
          context.report({
            message:
              `The property \`${name}\` has no description. The types, the reference page and the editor's hints are made ` +
              "from it, and a name alone says neither what the value means nor when it is set. Write a `description` " +
              'here, or in the component that the property refers to; say "Source: …" in it if the field is not on the ' +
              "source page.",
            location: context.location.child([name]).key(),
          });
        }
      },
    },
  };
}
