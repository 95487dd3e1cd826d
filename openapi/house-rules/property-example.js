/** Every property has an example: its own, or one that can be put together from the schemas below it. */
export function propertyExample() {
  return {
    SchemaProperties: {
      /**
       * @param {import("../house-rules.js").Node} properties
       * @param {import("../house-rules.js").Context} context
       */
      enter(properties, context) {
        for (const [name, property] of Object.entries(properties ?? {})) {
          if (hasExample(property, context, context.location.source.absoluteRef)) continue;
          context.report({
            message:
              `The property \`${name}\` has no example. The reference page and the mock server show one for every field, ` +
              "and would make up a meaningless one. Write `examples` with one real value, here or in the component that " +
              "the property refers to.",
            location: context.location.child([name]).key(),
          });
        }
      },
    },
  };
}

/**
 * @param {import("../house-rules.js").Node} schema
 * @param {import("../house-rules.js").Context} context
 * @param {string} file
 * @returns {boolean}
 */
function hasExample(schema, context, file) {
  if (schema === null || typeof schema !== "object") return false;
  if (schema.examples?.length > 0) return true;
  if (schema.$ref) {
    const { node, location } = context.resolve(schema, file);
    return location !== undefined && hasExample(node, context, location.source.absoluteRef);
  }
  // The properties of an object need no second look: this rule meets each of them on its own.
  if (Object.keys(schema.properties ?? {}).length > 0) return true;
  if (Array.isArray(schema.oneOf)) {
    return schema.oneOf.every((/** @type {unknown} */ choice) => hasExample(choice, context, file));
  }
  return hasExample(schema.items, context, file) || hasExample(schema.additionalProperties, context, file);
}
