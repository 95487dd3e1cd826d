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

/** How long a request may take, in milliseconds. */
const timeoutMs = 60_000;

const [nav, main] = [find("nav"), find("main")];
const [contract, server] = await Promise.all(["/openapi.json", "/console/server.json"].map(getJson)).catch((error) => {
  main.append(element("p", {}, String(error)));
  throw error;
});
const operations = readOperations(contract);
/** What the fields that must be filled in begin with, by name: what was typed last, or told by an answer. @type {Map<string, string>} */
const values = new Map(Object.entries(server));
/** The same of bodies, by operation. @type {Map<string, { example: number, text: string }>} */
const bodies = new Map();

nav.append(...[...new Set(operations.map(({ tag }) => tag))].flatMap(group));
window.addEventListener("hashchange", () => show()?.focus());
const heading = show();
if (location.hash !== "") heading?.focus();

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

/** Shows the operation that the address names, or the first, and returns its heading. */
function show() {
  const chosen = operations.find(({ id }) => `#${id}` === location.hash) ?? operations[0];
  if (!chosen) return undefined;
  for (const anchor of nav.querySelectorAll("a")) {
    if (anchor.hash === `#${chosen.id}`) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  const title = element("h2", { tabIndex: -1 }, chosen.summary);
  document.title = `${chosen.summary} · Console`;
  main.replaceChildren(
    title,
    element("p", { className: "line" }, badge(chosen.method), element("code", {}, chosen.path)),
    element("p", {}, chosen.description),
    formOf(chosen),
  );
  return title;
}

/** @param {ConsoleOperation} operation */
function formOf(operation) {
  const answer = element("section", { ariaLive: "polite", ariaLabel: "Answer" });
  const body = bodyFields(operation);
  const form = element(
    "form",
    { autocomplete: "off" },
    ...(operation.needs === "session"
      ? [known(sessionHeader, "The API session. Log in for another.")]
      : [known("user", "Who logs in."), known("password", "It is the simulator's own.")]),
    ...operation.parameters.map(parameterField),
    ...(body ? body.elements : []),
    element("button", {}, "Send"),
  );
  let sent = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const mine = ++sent;
    answer.replaceChildren(element("p", {}, "Waiting for the answer…"));
    const typed = new Map([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const shown = await send(operation, typed, body?.read());
    // The answer to an earlier request can be the later one.
    if (mine === sent) answer.replaceChildren(...shown);
  });
  return element("div", { className: "try" }, form, answer);
}

/**
 * A field for what the console knows, which can also be sent without.
 *
 * @param {string} name
 * @param {string} description
 */
function known(name, description) {
  return labelled(name, description, false, remembered(name, element("input", { value: values.get(name) ?? "" })));
}

/** @param {import("./contract.js").ConsoleParameter} parameter */
function parameterField({ name, description, isRequired, values: all, example }) {
  if (all.length > 0) {
    const select = element("select", {}, ...all.map((value) => element("option", {}, value)));
    select.value = example;
    return labelled(name, description, isRequired, select);
  }
  // An optional one begins empty: it need not be sent.
  const input = isRequired
    ? remembered(name, element("input", { value: values.get(name) || example }))
    : element("input", { placeholder: example });
  return labelled(name, description, isRequired, input);
}

/**
 * @param {string} name
 * @param {HTMLInputElement} input
 */
function remembered(name, input) {
  input.addEventListener("input", () => values.set(name, input.value));
  return input;
}

/**
 * A body to write, from one of the contract's examples.
 *
 * @param {ConsoleOperation} operation
 */
function bodyFields({ id, bodies: offered, isBodyRequired }) {
  const [first] = offered;
  if (!first) return undefined;
  const examples = isBodyRequired ? offered : [{ name: "none", type: first.type, text: "" }, ...offered];
  const before = bodies.get(id) ?? { example: 0, text: examples[0]?.text ?? "" };
  const text = element("textarea", { value: before.text, rows: 8 });
  const select = element(
    "select",
    {},
    ...examples.map(({ name, type, text }) => element("option", {}, text === "" ? name : `${name} (${type})`)),
  );
  select.selectedIndex = before.example;
  const chosen = () => examples[select.selectedIndex] ?? first;
  const remember = () => bodies.set(id, { example: select.selectedIndex, text: text.value });
  select.addEventListener("change", () => {
    text.value = chosen().text;
    remember();
  });
  text.addEventListener("input", remember);
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
 * @param {ReadonlyMap<string, string>} typed
 * @param {{ type: string, text: string }} [body]
 */
async function send(operation, typed, body) {
  let request;
  try {
    request = makeRequest(operation, typed, body);
  } catch (error) {
    return outcome("Not sent", String(error));
  }
  const shell = details("The request, for a shell", element("pre", {}, toCurl(location.origin, request)));
  const begun = performance.now();
  let response;
  let text;
  try {
    response = await fetch(request.path, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      // With credentials, a browser would ask for a password of its own where one is refused.
      credentials: "omit",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    return [...outcome("No answer", `${error} – is npm run docs:serve still at work?`), shell];
  }
  const took = element("small", {}, ` in ${Math.round(performance.now() - begun)} ms`);
  learn(operation, response, text);
  return [
    element("h3", {}, `${response.status} ${response.statusText}`, took),
    element("p", {}, operation.answers[response.status] ?? operation.answers.default ?? ""),
    ...(text === "" ? [] : [element("pre", {}, indented(text))]),
    details(
      "Headers of the answer",
      element("pre", {}, [...response.headers].map((header) => header.join(": ")).join("\n")),
    ),
    shell,
  ];
}

/**
 * @param {string} title
 * @param {string} text
 */
function outcome(title, text) {
  return [element("h3", {}, title), element("p", {}, text)];
}

/**
 * @param {ConsoleOperation} operation
 * @param {Response} response
 * @param {string} text
 */
function learn({ id }, response, text) {
  const name = learned.get(id);
  if (!name || !response.ok) return;
  const told = parsed(text);
  const value = told?.value ?? told;
  if (typeof value !== "string") return;
  values.set(name, value);
  // Of whoever looks at a form with that field now.
  const field = main.querySelector(`[name="${name}"]`);
  if (field instanceof HTMLInputElement) field.value = value;
}

/** @param {string} text JSON gets lines; all else is shown as it came. */
function indented(text) {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

/** @param {string} text Undefined if it is no JSON. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
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
  field.required = isRequired;
  field.setAttribute("spellcheck", "false");
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
