/**
 * The keys of an object come in one order for each type of object. The orders are in `redocly.yaml`.
 *
 * @param {{ orders: Record<string, string[]> }} options
 */
export function keyOrder({ orders }) {
  const visitors = Object.entries(orders).map(([type, order]) => [
    type,
    {
      /**
       * @param {import("../house-rules.js").Node} node
       * @param {import("../house-rules.js").Context} context
       */
      enter(node, context) {
        reportDisorder(node, order, type, context);
      },
    },
  ]);
  return {
    ...Object.fromEntries(visitors),
    // A visitor of a type is given what a reference refers to, and so never sees what stands beside the reference.
    ref: {
      /**
       * @param {import("../house-rules.js").Node} node
       * @param {import("../house-rules.js").Context} context
       */
      enter(node, context) {
        const type = context.type.name;
        const order = orders[type];
        if (order && Object.keys(node).length > 1) reportDisorder(node, order, type, context);
      },
    },
  };
}

/**
 * @param {import("../house-rules.js").Node} node
 * @param {string[]} order
 * @param {string} type
 * @param {import("../house-rules.js").Context} context
 */
function reportDisorder(node, order, type, context) {
  if (node === null || typeof node !== "object") return;
  const keys = Object.keys(node);
  for (const key of keys.filter((key) => !order.includes(key))) {
    context.report({
      message:
        `The order of the keys of ${type} has no place for \`${key}\`. Keys come in one order for each type of object, ` +
        `so that any two files can be read side by side. Add \`${key}\` where it belongs, under \`house/key-order\` in ` +
        "redocly.yaml.",
      location: context.location.child([key]).key(),
    });
  }
  const known = keys.filter((key) => order.includes(key));
  const sorted = [...known].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const misplaced = known.find((key, index) => key !== sorted[index]);
  if (misplaced !== undefined) {
    context.report({
      message:
        `\`${misplaced}\` of this ${type} is out of order. Keys come in one order for each type of object, so that any ` +
        `two files can be read side by side and a diff shows facts only. Write: ${sorted.join(", ")}.`,
      location: context.location.child([misplaced]).key(),
    });
  }
}
