import { responseBodies, responses } from "./responses.js";

/** How the two generations of the API tell themselves apart: the table in the introduction of the description. */
const generations = [
  {
    prefix: "/api/",
    id: /^(?!legacy)/,
    idAdvice: "`legacy` is the word for what is under /rest/. Name the operation without it.",
    action: "action",
    successes: ["200", "201"],
    emptySuccess: "204",
    error: "Error",
    wraps: false,
    bodyAdvice: 'Refer to the schema of the value itself: `{"value": …}` is for what is under /rest/.',
  },
  {
    prefix: "/rest/",
    id: /^legacy[A-Z]/,
    idAdvice: "Name the operation as `legacyLogIn`, after the one under /api/ that it is the legacy form of.",
    action: "~action",
    successes: ["200"],
    emptySuccess: "200",
    error: "LegacyError",
    wraps: true,
    bodyAdvice: 'Refer to a schema whose only property is `value`: everything under /rest/ comes as `{"value": …}`.',
  },
];

/** An operation is throughout of the generation of the API that its path says. */
export function generation() {
  let path = "";
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
        const own = generations.find(({ prefix }) => path.startsWith(prefix));
        for (const { at, message } of own ? faultsOf(operation, own, context) : []) {
          context.report({
            message: `${message} A client meets servers of either generation, and one that mixes them is neither.`,
            location: context.location.child(at),
          });
        }
      },
    },
  };
}

/**
 * @param {import("../house-rules.js").Node} operation
 * @param {typeof generations[number]} own
 * @param {import("../house-rules.js").Context} context
 * @returns {Generator<{ at: string[], message: string }>}
 */
function* faultsOf(operation, own, context) {
  const id = String(operation?.operationId ?? "");
  if (!own.id.test(id)) {
    yield { at: ["operationId"], message: `\`${id}\` is under ${own.prefix}. ${own.idAdvice}` };
  }
  for (const [index, parameter] of Object.entries(operation?.parameters ?? [])) {
    const { name } = context.resolve(parameter, context.location.source.absoluteRef).node ?? {};
    if (!/^~?action$/.test(name) || name === own.action) continue;
    yield { at: ["parameters", index], message: `The parameter \`${name}\` is \`${own.action}\` under ${own.prefix}.` };
  }
  for (const { status, node } of responses(operation, context)) {
    const expected = node?.content ? own.successes : [own.emptySuccess];
    if (!isSuccess(status) || expected.includes(status)) continue;
    const body = node?.content ? "a body" : "no body";
    yield {
      at: ["responses", status],
      message: `A success with ${body} is ${expected.join(" or ")} under ${own.prefix}, not ${status}.`,
    };
  }
  for (const { status, mediaType, schemaName, schema } of responseBodies(operation, context)) {
    if (mediaType !== "application/json") continue;
    const at = ["responses", status];
    const whose = `The body of the response \`${status}\` is of the schema \`${schemaName}\`.`;
    if (!isSuccess(status)) {
      if (schemaName !== own.error) yield { at, message: `${whose} Errors under ${own.prefix} are \`${own.error}\`.` };
    } else if (isWrapped(schema.node) !== own.wraps) {
      yield { at, message: `${whose} ${own.bodyAdvice}` };
    }
  }
}

/** @param {string} status */
function isSuccess(status) {
  return status.startsWith("2");
}

/** @param {import("../house-rules.js").Node} schema */
function isWrapped(schema) {
  return Object.keys(schema?.properties ?? {}).join() === "value";
}
