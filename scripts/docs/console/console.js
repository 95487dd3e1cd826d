import { readOperations } from "./contract.js";
import { makeRequest, sessionHeader, toCurl } from "./request.js";

/** @typedef {import("./contract.js").ConsoleOperation} ConsoleOperation */

/** What an answer tells that later requests need. */
const learned = new Map([
  ["createDownloadSession", "download_session_id"],
  ["legacyCreateDownloadSession", "download_session_id"],
  ["logIn", sessionHeader],
  ["legacyLogIn", sessionHeader],
]);

const [document_, server] = await Promise.all(["/openapi.json", "/console/server.json"].map(getJson));
const operations = readOperations(document_);
/** What every form begins with, and what was typed into one. @type {Map<string, string>} */
const values = new Map(Object.entries(server));
const [nav, main] = [find("nav"), find("main")];

nav.append(...[...new Set(operations.map(({ tag }) => tag))].flatMap(group));
window.addEventListener("hashchange", () => {
  show();
  // In a narrow window it is below the sidebar.
  if (main.getBoundingClientRect().top > window.innerHeight / 2) main.scrollIntoView();
});
show();

/** @param {string} tag */
function group(tag) {
  const links = operations.filter((operation) => operation.tag === tag).map(link);
  return [element("h2", {}, tag), element("ul", {}, ...links)];
}

/** @param {ConsoleOperation} operation */
function link({ id, method, path, summary }) {
  const generation = path.startsWith("/rest/") ? element("span", { className: "generation" }, "/rest") : "";
  const anchor = element("a", { href: `#${id}` }, badge(method), element("span", {}, summary), generation);
  return element("li", {}, anchor);
}

/** Shows the operation that the address names, or the first. */
function show() {
  const chosen = operations.find(({ id }) => `#${id}` === location.hash) ?? operations[0];
  if (!chosen) return;
  for (const anchor of nav.querySelectorAll("a")) {
    if (anchor.hash === `#${chosen.id}`) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  main.replaceChildren(
    element("h2", {}, chosen.summary),
    element("p", { className: "line" }, badge(chosen.method), element("code", {}, chosen.path)),
    element("p", {}, chosen.description),
    formOf(chosen),
  );
}

/** @param {ConsoleOperation} operation */
function formOf(operation) {
  const answer = element("section", { ariaLive: "polite", ariaLabel: "Answer" });
  const body = bodyFields(operation);
  const form = element(
    "form",
    { autocomplete: "off" },
    ...(operation.needs === "session"
      ? [textField(sessionHeader, "The API session. Log in for another.", true)]
      : [textField("user", "Who logs in.", true), textField("password", "It is the simulator's own.", true)]),
    ...operation.parameters.map((parameter) =>
      parameter.values.length > 0
        ? choice(parameter)
        : textField(parameter.name, parameter.description, parameter.isRequired, parameter.example),
    ),
    ...(body ? body.elements : []),
    element("button", {}, "Send"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.replaceChildren(...(await send(operation, body?.read())));
  });
  return element("div", { className: "try" }, form, answer);
}

/**
 * A field that every form with that name shares. An optional one begins empty: it need not be sent.
 *
 * @param {string} name
 * @param {string} description
 * @param {boolean} isRequired
 * @param {string} [example]
 */
function textField(name, description, isRequired, example = "") {
  if (isRequired && !values.has(name)) values.set(name, example);
  const input = element("input", {
    value: values.get(name) ?? "",
    placeholder: isRequired ? "" : example,
    spellcheck: false,
  });
  input.addEventListener("input", () => values.set(name, input.value));
  return labelled(name, description, isRequired, input);
}

/** @param {import("./contract.js").ConsoleParameter} parameter */
function choice({ name, description, isRequired, values: all, example }) {
  const select = element(
    "select",
    {},
    ...(isRequired ? all : ["", ...all]).map((value) => element("option", {}, value)),
  );
  const before = values.get(name) ?? "";
  select.value = all.includes(before) ? before : isRequired ? example : "";
  values.set(name, select.value);
  select.addEventListener("change", () => values.set(name, select.value));
  return labelled(name, description, isRequired, select);
}

/**
 * A body to write, from one of the contract's examples.
 *
 * @param {ConsoleOperation} operation
 */
function bodyFields({ bodies, isBodyRequired }) {
  const [first] = bodies;
  if (!first) return undefined;
  const text = element("textarea", { value: isBodyRequired ? first.text : "", rows: 8, spellcheck: false });
  const none = isBodyRequired ? [] : [{ name: "none", type: first.type, text: "" }];
  const examples = [...none, ...bodies];
  const select = element(
    "select",
    {},
    ...examples.map(({ name, type, text }) => element("option", {}, text === "" ? name : `${name} (${type})`)),
  );
  const chosen = () => examples[select.selectedIndex] ?? first;
  select.addEventListener("change", () => {
    text.value = chosen().text;
  });
  return {
    elements: [
      labelled("example", "A body to begin with, from the contract.", true, select),
      labelled("body", "Change it as you like.", isBodyRequired, text),
    ],
    read: () => ({ type: chosen().type, text: text.value }),
  };
}

/**
 * Sends a request, and returns what is to be seen of it.
 *
 * @param {ConsoleOperation} operation
 * @param {{ type: string, text: string }} [body]
 */
async function send(operation, body) {
  const request = makeRequest(operation, values, body);
  const shown = element("pre", {}, toCurl(location.origin, request));
  try {
    const begun = performance.now();
    const { method, headers } = request;
    // Without credentials, a browser would not ask for a password of its own where one is refused.
    const init = {
      method,
      headers,
      credentials: /** @type {const} */ ("omit"),
      redirect: /** @type {const} */ ("manual"),
    };
    const response = await fetch(request.path, request.body === undefined ? init : { ...init, body: request.body });
    const text = await response.text();
    const tookMs = Math.round(performance.now() - begun);
    learn(operation, response, text);
    return [
      element("h3", {}, `${response.status} ${response.statusText}`, element("small", {}, ` in ${tookMs} ms`)),
      element("p", {}, operation.answers[response.status] ?? operation.answers.default ?? ""),
      ...(text === "" ? [] : [element("pre", {}, indented(text))]),
      details(
        "Headers of the answer",
        element("pre", {}, [...response.headers].map((header) => header.join(": ")).join("\n")),
      ),
      details("The request, for a shell", shown),
    ];
  } catch (error) {
    return [
      element("h3", {}, "No answer"),
      element("p", {}, `${error}. Is npm run docs:serve still at work?`),
      details("The request, for a shell", shown),
    ];
  }
}

/**
 * @param {ConsoleOperation} operation
 * @param {Response} response
 * @param {string} text
 */
function learn({ id }, response, text) {
  const name = learned.get(id);
  if (!name || !response.ok) return;
  const told = JSON.parse(text);
  values.set(name, String(told.value ?? told));
  // Of whoever looks at a form with that field now.
  const field = main.querySelector(`[name="${name}"]`);
  if (field instanceof HTMLInputElement) field.value = values.get(name) ?? "";
}

/** @param {string} text JSON gets lines; all else is shown as it came. */
function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * @param {string} name
 * @param {string} description
 * @param {boolean} isRequired
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} field
 */
function labelled(name, description, isRequired, field) {
  field.id = `field-${name}`;
  field.name = name;
  const hint = element("small", { id: `hint-${name}` }, description);
  field.setAttribute("aria-describedby", hint.id);
  const label = element("label", { htmlFor: field.id }, name, isRequired ? "" : element("small", {}, " optional"));
  return element("div", { className: "field" }, label, field, hint);
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function details(title, content) {
  return element("details", {}, element("summary", {}, title), content);
}

/** @param {string} method */
function badge(method) {
  return element("span", { className: `method ${method.toLowerCase()}` }, method);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {(string | Node)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, /** @type {object} */ (properties));
  made.append(...children.filter((child) => child !== ""));
  return made;
}

/** @param {string} selector */
function find(selector) {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** @param {string} path */
async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}
