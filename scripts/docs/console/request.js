/** @typedef {import("./contract.js").ConsoleOperation} ConsoleOperation */

/**
 * A request of the console, to be sent and to be shown.
 *
 * @typedef {object} ConsoleRequest
 * @property {string} method
 * @property {string} path With its query.
 * @property {Record<string, string>} headers
 * @property {string | undefined} body
 */

/** The header that an API session is told by. */
export const sessionHeader = "vmware-api-session-id";

/**
 * Makes the request that a form stands for. What a field leaves empty is not sent.
 *
 * @param {ConsoleOperation} operation
 * @param {ReadonlyMap<string, string>} values By the names of parameters; `user` and `password` to log in with, the
 *   session header's name for its own.
 * @param {{ type: string, text: string }} [body]
 * @returns {ConsoleRequest}
 * @throws {Error} For what cannot be sent as it is.
 */
export function makeRequest(operation, values, body) {
  const given = operation.parameters
    .map((parameter) => ({ ...parameter, value: values.get(parameter.name) ?? "" }))
    .filter(({ value, in: place }) => value !== "" || place === "path");
  const dots = given.find(({ in: place, value }) => place === "path" && /^\.{1,2}$/.test(value));
  if (dots) throw new Error(`${dots.name} cannot be ${dots.value}: in a URL, that leads elsewhere.`);
  const path = given
    .filter((parameter) => parameter.in === "path")
    .reduce((all, { name, value }) => all.replace(`{${name}}`, encodeURIComponent(value)), operation.path);
  const query = given
    .filter((parameter) => parameter.in === "query")
    .map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  const text = body?.text.trim() ? body : undefined;
  const request = {
    method: operation.method,
    path: query === "" ? path : `${path}?${query}`,
    headers: {
      ...whoAsks(operation, values),
      Accept: accepted(operation, text?.type),
      ...Object.fromEntries(
        given.filter((parameter) => parameter.in === "header").map(({ name, value }) => [name, value]),
      ),
      ...(text && { "Content-Type": text.type }),
    },
    body: text?.text,
  };
  // It refuses what cannot stand in a header.
  new Headers(request.headers);
  return request;
}

/**
 * The same request for a shell.
 *
 * @param {string} origin
 * @param {ConsoleRequest} request
 */
export function toCurl(origin, { method, path, headers, body }) {
  return [
    `curl --request ${method} ${quoted(origin + path)}`,
    ...Object.entries(headers).map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(" \\\n  ");
}

/**
 * @param {ConsoleOperation} operation
 * @param {ReadonlyMap<string, string>} values
 * @returns {Record<string, string>}
 */
function whoAsks({ needs }, values) {
  if (needs === "session") {
    const session = values.get(sessionHeader);
    return session ? { [sessionHeader]: session } : {};
  }
  const bytes = new TextEncoder().encode(`${values.get("user") ?? ""}:${values.get("password") ?? ""}`);
  return { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/**
 * Who asks in XML gets XML, where there is any.
 *
 * @param {ConsoleOperation} operation
 * @param {string} [type]
 */
function accepted({ answerTypes }, type) {
  return type !== undefined && answerTypes.includes(type) ? type : "application/json";
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
