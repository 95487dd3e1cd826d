import { operations, resolve } from "../../openapi-document.js";

/**
 * What the console needs to know of an operation, with all references followed.
 *
 * @typedef {object} ConsoleOperation
 * @property {string} id
 * @property {string} tag
 * @property {string} summary
 * @property {string} description Its first paragraph.
 * @property {string} method In upper case.
 * @property {string} path With `{names}`.
 * @property {"session" | "credentials"} needs Who has to ask.
 * @property {ConsoleParameter[]} parameters
 * @property {ConsoleExample[]} bodies Those that a request may have. None: it has no body.
 * @property {boolean} isBodyRequired
 * @property {string[]} answerTypes Media types of its answers.
 * @property {Record<string, string>} answers What each status means; `default` is for all others.
 */

/**
 * @typedef {object} ConsoleParameter
 * @property {string} name
 * @property {"path" | "query" | "header"} in
 * @property {boolean} isRequired
 * @property {string} description Its first paragraph.
 * @property {string} example
 * @property {string[]} values All that it can be; none: anything.
 */

/** @typedef {{ name: string, type: string, text: string }} ConsoleExample */

/** @typedef {Record<string, any>} Json */

/**
 * @param {import("../../project.js").OpenApiDocument} document The contract.
 * @returns {ConsoleOperation[]} In the order of the tags.
 */
export function readOperations(document) {
  /** @type {(node: Json) => Json} */
  const follow = (node) => resolve(document, node);
  /** @type {string[]} */
  const tags = document.tags.map((/** @type {Json} */ { name }) => name);
  return operations(document)
    .map((found) => readOperation(found, document, follow))
    .sort((a, b) => tags.indexOf(a.tag) - tags.indexOf(b.tag));
}

/**
 * @param {{ path: string, method: string, operation: Json }} found
 * @param {import("../../project.js").OpenApiDocument} document
 * @param {(node: Json) => Json} follow
 * @returns {ConsoleOperation}
 */
function readOperation({ path, method, operation }, document, follow) {
  /** @type {Json[]} */
  const parameters = [...(document.paths[path].parameters ?? []), ...(operation.parameters ?? [])].map(follow);
  const body = operation.requestBody ? follow(operation.requestBody) : { content: {} };
  const answers = Object.entries(/** @type {Json} */ (operation.responses)).map(
    ([status, answer]) => /** @type {const} */ ([status, follow(answer)]),
  );
  const security = operation.security ?? document.security;
  return {
    id: operation.operationId,
    tag: operation.tags[0],
    summary: operation.summary,
    description: firstParagraph(operation.description),
    method: method.toUpperCase(),
    path,
    needs: security.some((/** @type {Json} */ scheme) => "Credentials" in scheme) ? "credentials" : "session",
    parameters: parameters.map((parameter) => readParameter(parameter, follow)),
    bodies: Object.entries(/** @type {Json} */ (body.content)).flatMap(([type, { examples = {} }]) =>
      Object.values(/** @type {Json} */ (examples))
        .map(follow)
        .map(({ summary, value }) => ({
          name: summary,
          type,
          text: typeof value === "string" ? value : JSON.stringify(value, null, 2),
        })),
    ),
    isBodyRequired: body.required === true,
    answerTypes: [...new Set(answers.flatMap(([, { content = {} }]) => Object.keys(content)))],
    answers: Object.fromEntries(answers.map(([status, { description }]) => [status, plain(description)])),
  };
}

/**
 * @param {Json} parameter
 * @param {(node: Json) => Json} follow
 * @returns {ConsoleParameter}
 */
function readParameter({ name, in: place, required = false, description, example, schema }, follow) {
  return {
    name,
    in: place,
    isRequired: required,
    description: firstParagraph(description),
    example: String(example),
    values: follow(schema).enum ?? [],
  };
}

/** @param {string} markdown */
function firstParagraph(markdown) {
  return plain(markdown.split("\n\n")[0] ?? "");
}

/** @param {string} markdown Of which only what is in a list keeps its lines. */
function plain(markdown) {
  return markdown
    .replace(/[`*]/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s*\n(?!- )\s*/g, " ")
    .trim();
}
