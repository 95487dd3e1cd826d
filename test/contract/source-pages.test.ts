import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { pointerParts } from "../../scripts/openapi-document.js";
import { projectRoot } from "../../scripts/project.js";

/** What a reference page says, fact by fact. An entry is silent where the page is. */
interface Page {
  title: string;
  server: string;
  path: string;
  method: "get" | "post";
  says: readonly RegExp[];
  parameters: readonly { name: string; in: "path" | "query"; value?: string; says: readonly RegExp[] }[];
  request?: Body;
  responses: Record<string, { says: readonly RegExp[]; body?: Body }>;
}

interface Body {
  /** The form that the page shows. Facts count for every form that the contract has. */
  mediaType: "application/json" | "application/xml";
  root?: { name: string; prefix: string };
  fields: Fields;
}

type Fields = Record<string, Field>;

interface Field {
  type: "string" | "int64" | "integer" | "number" | "object";
  /** How many of them: a list of the type, or a map from names to the type. */
  many?: "list" | "map";
  required?: boolean;
  /** All values that there are. */
  values?: readonly string[];
  /** Values that the page names without saying that there are no others. */
  someValues?: readonly string[];
  fields?: Fields;
  says?: readonly RegExp[];
}

const errorTypes = [
  "ERROR",
  "ALREADY_EXISTS",
  "ALREADY_IN_DESIRED_STATE",
  "CANCELED",
  "CONCURRENT_CHANGE",
  "FEATURE_IN_USE",
  "INTERNAL_SERVER_ERROR",
  "INVALID_ARGUMENT",
  "INVALID_ELEMENT_CONFIGURATION",
  "INVALID_ELEMENT_TYPE",
  "INVALID_REQUEST",
  "NOT_ALLOWED_IN_CURRENT_STATE",
  "NOT_FOUND",
  "OPERATION_NOT_FOUND",
  "RESOURCE_BUSY",
  "RESOURCE_IN_USE",
  "RESOURCE_INACCESSIBLE",
  "SERVICE_UNAVAILABLE",
  "TIMED_OUT",
  "UNABLE_TO_ALLOCATE_RESOURCE",
  "UNAUTHENTICATED",
  "UNAUTHORIZED",
  "UNEXPECTED_INPUT",
  "UNSUPPORTED",
  "UNVERIFIED_PEER",
] as const;

const errorType: Field = {
  type: "string",
  values: errorTypes,
  says: [
    /protocols that have no better place/,
    // Of each value a page says the name of the type, and no more.
    ...errorTypes.map((value) => new RegExp(`\`${value}\`: ${pascalCase(value)} \\(`)),
  ],
};

/** The fields that both pages have in the same words. */
const fileInfo: Fields = {
  name: { type: "string", required: true, says: [/name/] },
  size: {
    type: "int64",
    required: false,
    says: [/in bytes/, /may be missing at first/, /sure to be there once the client has finished downloading/],
  },
  bytes_transferred: {
    type: "int64",
    required: true,
    says: [/server has moved so far/, /may stay 0 until the client starts to download/],
  },
  status: {
    type: "string",
    required: true,
    values: ["UNPREPARED", "PREPARE_REQUESTED", "PREPARING", "PREPARED", "ERROR"],
    says: [
      /`UNPREPARED`: nobody has asked/,
      /`PREPARE_REQUESTED`: somebody has asked; the server has not begun/,
      /`PREPARING`: the server is at work/,
      /`PREPARED`: the preparation succeeded, and the file can be downloaded/,
      /`ERROR`: the preparation failed/,
    ],
  },
};

const uriForms = [
  { form: "http", example: /^http:\/\// },
  { form: "https", example: /^https:\/\// },
  { form: "ds:///vmfs/volumes/uuid/path", example: /^ds:\/\/\/vmfs\/volumes\/[^/]+\/./ },
  { form: "file:///path", example: /^file:\/\/\/(?!C:)./ },
  { form: "file:///C:/path", example: /^file:\/\/\/C:\/./ },
  { form: "file://unc-server/path", example: /^file:\/\/[^/]+\/./ },
] as const;

const localizableMessage: Fields = {
  id: { type: "string" },
  default_message: { type: "string" },
  args: { type: "string", many: "list" },
  params: {
    type: "object",
    many: "map",
    fields: {
      s: { type: "string" },
      dt: { type: "string" },
      i: { type: "integer" },
      d: { type: "number" },
      l: { type: "object", fields: { id: { type: "string" }, params: { type: "object", many: "map" } } },
      format: { type: "string" },
      precision: { type: "integer" },
    },
  },
  localized: { type: "string" },
};

const errorBody: Body = {
  mediaType: "application/json",
  fields: {
    messages: {
      type: "object",
      many: "list",
      required: true,
      fields: localizableMessage,
      says: [
        /for people/,
        /one or more messages/,
        /the first as seen by the operation/,
        /each next one the cause of the one before/,
      ],
    },
    data: {
      type: "object",
      required: false,
      says: [
        /for programs/,
        /up to the operation and the error/,
        /many set nothing/,
        /ArgumentLocations, FileLocations and TransientIndication are the structures meant for it/,
        /DynamicID/,
      ],
    },
    error_type: { ...errorType, required: false },
  },
};

const getPage: Page = {
  title: "Get Download Session Id File",
  server: "https://{api_host}",
  path: "/api/content/library/item/download-session/{download_session_id}/file__file_name",
  method: "get",
  says: [/`System\.Anonymous`/],
  parameters: [
    {
      name: "download_session_id",
      in: "path",
      says: [/Identifier of the download session/, /`com\.vmware\.content\.library\.item\.DownloadSession`/],
    },
    { name: "file_name", in: "query", says: [/Name of the file/] },
  ],
  responses: {
    "200": {
      says: [/state of the file/, /transfer endpoint/],
      body: {
        mediaType: "application/json",
        fields: {
          ...fileInfo,
          download_endpoint: {
            type: "object",
            required: false,
            says: [/place to download a file from, and how to know that place/],
            fields: { uri: { type: "string" }, ssl_certificate_thumbprint: { type: "string" } },
          },
          checksum_info: {
            type: "object",
            required: false,
            says: [/checksum of the file/],
            fields: { algorithm: { type: "string" }, checksum: { type: "string" } },
          },
          error_message: { type: "object", required: false, fields: localizableMessage, says: [/in their language/] },
        },
      },
    },
    "400": { says: [/`INVALID_ARGUMENT`: the session has no file of that name/], body: errorBody },
    "404": { says: [/`NOT_FOUND`: the download session does not exist/], body: errorBody },
    default: { says: [/Any other status/], body: errorBody },
  },
};

const preparePage: Page = {
  title: "content library item downloadsession file: prepare",
  server: "https://{api_host}",
  path: "/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}",
  method: "post",
  says: [/make a file ready for download/],
  parameters: [
    { name: "download_session_id", in: "path", says: [/Identifier of the download session/] },
    { name: "~action", in: "query", value: "prepare", says: [] },
  ],
  request: {
    mediaType: "application/xml",
    root: { name: "Prepare-Input", prefix: "ns0" },
    fields: {
      file_name: { type: "string", required: true, says: [/Name of the file to prepare/] },
      endpoint_type: {
        type: "string",
        required: false,
        values: ["HTTPS", "DIRECT"],
        says: [/transfer endpoint/, /`DIRECT`: .*Only for users with the privilege `ContentLibrary\.ReadStorage`/],
      },
    },
  },
  responses: {
    "200": {
      says: [/state of the file/, /transfer endpoint/],
      body: {
        mediaType: "application/xml",
        root: { name: "Prepare-Result", prefix: "ns0" },
        fields: {
          value: {
            type: "object",
            required: true,
            says: [/state of the file/],
            fields: {
              ...fileInfo,
              download_endpoint: {
                type: "object",
                required: false,
                says: [/Only valid while the status is PREPARED, and not set before/],
                fields: {
                  uri: {
                    type: "string",
                    required: true,
                    says: [
                      /`http`, `https`, `file` or `ds`/,
                      /straight from the storage, without the cost of streaming/,
                    ],
                  },
                  ssl_certificate_thumbprint: {
                    type: "string",
                    required: false,
                    says: [
                      /SHA-1 of the DER form of the certificate/,
                      /`https` only/,
                      /accepted if and only if it has this thumbprint, and nothing else about it is checked/,
                      /not set, the certificate is checked in the usual way/,
                    ],
                  },
                },
              },
              checksum_info: {
                type: "object",
                required: false,
                says: [
                  /to verify the download with/,
                  /always computes it, but sets it only once the download is complete/,
                  /get the file again/,
                ],
                fields: {
                  algorithm: {
                    type: "string",
                    required: false,
                    someValues: ["SHA1", "MD5"],
                    says: [/`SHA1`: the default/, /`SH_a1`/],
                  },
                  checksum: { type: "string", required: true, says: [/checksum/] },
                },
              },
              error_message: {
                type: "object",
                required: false,
                says: [
                  /Why the preparation failed/,
                  /status is ERROR/,
                  /not set otherwise/,
                  /an error with the file transfer/,
                ],
                fields: {
                  id: {
                    type: "string",
                    required: true,
                    says: [/Identifier of the message or template/, /message catalog/],
                  },
                  default_message: {
                    type: "string",
                    required: true,
                    says: [/US English/, /arguments already filled in/, /need no other language/, /no message catalog/],
                  },
                  args: { type: "string", many: "list", required: true, says: [/arguments of the template/] },
                },
              },
            },
          },
        },
      },
    },
    "400": { says: [/invalid_argument`: the session has no file of that name/] },
    "403": {
      says: [/unauthorized`/, /`DIRECT`/, /session was not created with the privilege `ContentLibrary\.ReadStorage`/],
    },
    "404": { says: [/not_found`: the download session does not exist/] },
  },
};

const pages = [getPage, preparePage] as const;

const methods = ["get", "post", "put", "patch", "delete"] as const;

/** The part of an OpenAPI document that is looked at here. */
interface Contract {
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Partial<Record<(typeof methods)[number], Operation>>>;
  components: { schemas: Record<string, Schema> };
}
interface Described {
  $ref?: string;
  description?: string;
}
interface Operation extends Described {
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: WithContent;
  responses: Record<string, WithContent>;
}
interface Parameter extends Described {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}
interface WithContent extends Described {
  content?: Record<string, { schema: Schema; examples?: Record<string, Example> }>;
}
interface Example extends Described {
  value?: unknown;
}
interface Schema extends Described {
  type?: string;
  format?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  contentSchema?: Schema;
  xml?: { name?: string; prefix?: string };
}

/** A node and the JSON pointer that it stands at, so that one shared by several places is known as the same one. */
interface Place<Node> {
  node: Node;
  pointer: string;
}

const contract = JSON.parse(readFileSync(join(projectRoot, "generated/openapi.json"), "utf8")) as Contract;

for (const page of pages) {
  describe(`the page “${page.title}”`, () => {
    const operation = operationOf(page);

    test("has its URL and method in the contract", () => {
      expect(contract.servers.map(({ url }) => url)).toContain(page.server);
      expect(Object.keys(contract.paths)).toContain(page.path);
      expect(operation).toBeDefined();
    });

    test("has what it says of the operation in the contract", () => {
      expectToSay(operation?.node.description, page.says);
    });

    for (const { name, in: where, value, says } of page.parameters) {
      test(`has its required parameter ${name} in the contract`, () => {
        const parameter = parametersOf(operation).find(({ node }) => node.name === name)?.node;
        expect(parameter).toMatchObject({ in: where, required: true });
        const schema = parameter && resolved({ node: parameter.schema, pointer: "" });
        expect(schema?.node.type).toBe("string");
        if (value !== undefined) expect(parameter?.schema.enum).toContain(value);
        expectToSay(parameter?.description, says);
      });
    }

    for (const [status, { says, body }] of Object.entries(page.responses)) {
      test(`has its response ${status} in the contract`, () => {
        const response = responseOf(page, status);
        expectToSay(response?.node.description, says);
        if (body) expect(Object.keys(response?.node.content ?? {})).toContain(body.mediaType);
      });
    }

    for (const { what, mediaType, body, schema } of bodiesOf(page)) {
      test(`has every field of its ${what} in the contract, as ${mediaType}`, () => {
        expect(schema?.node.type).toBe("object");
        if (mediaType === body.mediaType && body.root) expect(schema?.node.xml).toMatchObject(body.root);
        expect(fieldsBelow(schema, body.fields).flatMap(differences)).toEqual([]);
      });
    }
  });
}

test("the operations of the pages come first in the contract, and so does their tag", () => {
  const first = operations().slice(0, pages.length);
  expect(first.map(({ pointer }) => pointer).toSorted()).toEqual(
    pages.map((page) => operationOf(page)?.pointer).toSorted(),
  );
  const [tag] = contract.tags;
  expect(first.map(({ node }) => node.tags)).toEqual(pages.map(() => [tag?.name]));
});

describe("the URI of a transfer endpoint", () => {
  const description = contract.components.schemas.TransferEndpoint?.properties?.uri?.description ?? "";

  test("has all its forms in the contract", () => {
    expect(uriForms.filter(({ form }) => !description.toLowerCase().includes(form.toLowerCase()))).toEqual([]);
  });

  test("is of four schemes and no other", () => {
    const named = [...description.matchAll(/`([a-z]+)(?::\/\/[^`]*)?`/g)].map(([, scheme]) => scheme);
    expect(new Set(named)).toEqual(new Set(["http", "https", "file", "ds"]));
  });

  for (const page of pages) {
    const response = responseOf(page, "200");
    for (const [mediaType, { examples }] of Object.entries(response?.node.content ?? {})) {
      test(`has an example of each form in “${page.title}”, as ${mediaType}`, () => {
        const uris = Object.values(examples ?? {}).map((example) => uriIn(resolved({ node: example, pointer: "" })));
        expect(uriForms.filter(({ example }) => !uris.some((uri) => example.test(uri)))).toEqual([]);
      });
    }
  }
});

describe("what is in the contract and on no page says where it comes from:", () => {
  test("operations", () => {
    const others = operations().filter(({ pointer }) => !pages.some((page) => operationOf(page)?.pointer === pointer));
    expect(unsourced(others)).toEqual([]);
  });

  test("parameters", () => {
    const others = pages.flatMap((page) =>
      parametersOf(operationOf(page)).filter(({ node }) => !page.parameters.some(({ name }) => name === node.name)),
    );
    expect(unsourced(others)).toEqual([]);
  });

  test("responses", () => {
    const others = pages.flatMap((page) =>
      Object.keys(operationOf(page)?.node.responses ?? {})
        .filter((status) => !(status in page.responses))
        .flatMap((status) => responseOf(page, status) ?? []),
    );
    expect(unsourced(others)).toEqual([]);
  });

  test("forms of a body", () => {
    const withOthers = pages.filter((page) =>
      bodiesOf(page).some(({ mediaType, body }) => mediaType !== body.mediaType),
    );
    expect(unsourced(withOthers.flatMap((page) => operationOf(page) ?? []))).toEqual([]);
  });

  test("fields", () => {
    const onAPage = new Set(pages.flatMap(fieldsOf).map(({ place }) => place?.pointer));
    const others = objectsOf(contract).flatMap(({ node, pointer, enclosing }) => {
      const fields = Object.entries(node.properties ?? {}).map(([name, field]) => ({
        name,
        node: field,
        pointer: `${pointer}/properties/${escaped(name)}`,
      }));
      const partlyOnAPage = fields.some((field) => onAPage.has(field.pointer));
      return (
        fields
          .filter((field) => !onAPage.has(field.pointer))
          .filter((field) => !saysSource(field.node.description ?? resolved(field)?.node.description))
          // Beside fields of a page, a source is only one of the fields that it names.
          .filter(({ name }) => !saysSource(enclosing) || (partlyOnAPage && !enclosing?.includes(`\`${name}\``)))
      );
    });
    expect(others.map(({ pointer }) => pointer)).toEqual([]);
  });

  test("values of enumerations", () => {
    const inFields = pages.flatMap(fieldsOf).flatMap(({ place, field }) => {
      const { pointer } = single(place);
      return [...(field.values ?? []), ...(field.someValues ?? [])].map((value) => `${pointer}: ${value}`);
    });
    const inParameters = pages.flatMap((page) =>
      parametersOf(operationOf(page)).map(({ node: { name }, pointer }) => {
        const value = page.parameters.find((parameter) => parameter.name === name)?.value;
        return `${pointer}/schema: ${value}`;
      }),
    );
    const onAPage = new Set([...inFields, ...inParameters]);
    const others = objectsOf(contract)
      .filter(({ enclosing }) => !saysSource(enclosing))
      .flatMap(({ node, pointer }) => (node.enum ?? []).map((value) => `${pointer}: ${value}`));
    expect(others.filter((value) => !onAPage.has(value))).toEqual([]);
  });

  test("in a sentence of its own", () => {
    const inside = objectsOf(contract).filter(({ node }) => /\bsource:/.test(node.description ?? ""));
    expect(inside.map(({ pointer }) => pointer)).toEqual([]);
  });
});

/** In a sentence that begins with the word, as the guide promises. */
function saysSource(description: string | undefined): boolean {
  return /\bSource(:| of )/.test(description ?? "");
}

function unsourced(places: readonly Place<Described>[]): string[] {
  return places.filter(({ node }) => !saysSource(node.description)).map(({ pointer }) => pointer);
}

function expectToSay(description: string | undefined, says: readonly RegExp[]): void {
  for (const words of says) expect(onOneLine(description)).toMatch(words);
}

/** Where a description breaks its lines is no fact. */
function onOneLine(description: string | undefined): string {
  return (description ?? "").replaceAll(/\s+/g, " ");
}

function operations(): Place<Operation>[] {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const node = item[method];
      return node ? [{ node, pointer: `#/paths/${escaped(path)}/${method}` }] : [];
    }),
  );
}

function operationOf({ path, method }: Page): Place<Operation> | undefined {
  return operations().find(({ pointer }) => pointer === `#/paths/${escaped(path)}/${method}`);
}

function parametersOf(operation: Place<Operation> | undefined): Place<Parameter>[] {
  return (operation?.node.parameters ?? []).flatMap(
    (node, index) => resolved({ node, pointer: `${operation?.pointer}/parameters/${index}` }) ?? [],
  );
}

function responseOf(page: Page, status: string): Place<WithContent> | undefined {
  const operation = operationOf(page);
  const node = operation?.node.responses[status];
  return node && resolved({ node, pointer: `${operation.pointer}/responses/${status}` });
}

/** The bodies that a page shows, each once for every form that the contract has of it. */
function bodiesOf(page: Page): { what: string; mediaType: string; body: Body; schema: Place<Schema> | undefined }[] {
  const request = operationOf(page)?.node.requestBody;
  const shown = Object.entries(page.responses).map(([status, { body }]) => ({
    what: `response ${status}`,
    body,
    found: responseOf(page, status),
  }));
  return [{ what: "request", body: page.request, found: request && { node: request, pointer: "" } }, ...shown].flatMap(
    ({ what, body, found }) =>
      body
        ? // Without the page's own form among them, a body that is not in the contract would have no test to fail.
          [...new Set([body.mediaType, ...Object.keys(found?.node.content ?? {})])].map((mediaType) => {
            const schema = found?.node.content?.[mediaType]?.schema;
            const document = schema?.contentSchema ?? schema;
            return { what, mediaType, body, schema: document && resolved({ node: document, pointer: "" }) };
          })
        : [],
  );
}

interface FieldInContract {
  path: string;
  field: Field;
  place: Place<Schema> | undefined;
  required: boolean;
}

function fieldsOf(page: Page): FieldInContract[] {
  return bodiesOf(page).flatMap(({ schema, body }) => fieldsBelow(schema, body.fields));
}

function fieldsBelow(schema: Place<Schema> | undefined, fields: Fields): FieldInContract[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const node = schema?.node.properties?.[name];
    const place = node && { node, pointer: `${schema.pointer}/properties/${escaped(name)}` };
    const required = schema?.node.required?.includes(name) ?? false;
    const below = fieldsBelow(single(place), field.fields ?? {});
    return [
      { path: name, field, place, required },
      ...below.map((each) => ({ ...each, path: `${name}.${each.path}` })),
    ];
  });
}

/** How a field of the contract differs from what the page says of it, in words. */
function differences({ path, field, place, required }: FieldInContract): string[] {
  if (!place) return [`${path} is missing`];
  const { node, many } = single(place);
  const description = onOneLine(`${place.node.description ?? ""} ${resolved(place)?.node.description ?? ""}`);
  const expected = {
    many: field.many,
    type: field.type === "int64" ? "integer" : field.type,
    format: field.type === "int64" ? "int64" : node.format,
    required: field.required ?? required,
    values: field.values ?? node.enum,
  };
  const actual = { many, type: node.type, format: node.format, required, values: node.enum };
  return [
    ...Object.entries(expected).flatMap(([fact, value]) => {
      const found = actual[fact as keyof typeof actual];
      return isDeepStrictEqual(found, value) ? [] : [`${path}: ${fact} is ${found}, on the page ${value}`];
    }),
    ...(field.someValues ?? [])
      .filter((value) => !node.enum?.includes(value))
      .map((value) => `${path}: the value ${value} is missing`),
    ...(field.says ?? []).filter((words) => !words.test(description)).map((words) => `${path}: does not say ${words}`),
  ];
}

/** The schema of one: of a list its items', of a map its values'. */
function single(place: Place<Schema> | undefined): Place<Schema> & { many: Field["many"] } {
  const schema = (place && resolved(place)) ?? { node: {}, pointer: "" };
  const { items, additionalProperties: values } = schema.node;
  if (items) {
    return { ...(resolved({ node: items, pointer: `${schema.pointer}/items` }) ?? schema), many: "list" };
  }
  if (typeof values === "object") {
    const inner = { node: values, pointer: `${schema.pointer}/additionalProperties` };
    return { ...(resolved(inner) ?? schema), many: "map" };
  }
  return { ...schema, many: undefined };
}

function uriIn(example: Place<Example> | undefined): string {
  const value = example?.node.value;
  if (typeof value === "string") return /<uri>(.*)<\/uri>/.exec(value)?.[1] ?? "";
  return /"uri":"([^"]*)"/.exec(JSON.stringify(value ?? null))?.[1] ?? "";
}

function resolved<Node extends Described>(place: Place<Node>): Place<Node> | undefined {
  const pointer = place.node.$ref;
  if (pointer === undefined) return place;
  const node = pointerParts(pointer).reduce<unknown>(
    (parent, key) => (parent as Record<string, unknown> | undefined)?.[key],
    contract,
  );
  return node === undefined ? undefined : { node: node as Node, pointer };
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function pascalCase(value: string): string {
  return value.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Every object below a node, examples left out, with the nearest description: its own, or that of what it is in. */
function objectsOf(
  node: unknown,
  pointer = "#",
  around: string | undefined = undefined,
): (Place<Schema> & { enclosing: string | undefined })[] {
  if (node === null || typeof node !== "object") return [];
  const { description } = node as { description?: unknown };
  const enclosing = typeof description === "string" ? description : around;
  const below = Object.entries(node)
    .filter(([key]) => key !== "examples" && key !== "example")
    .flatMap(([key, child]) => objectsOf(child, `${pointer}/${escaped(key)}`, enclosing));
  return Array.isArray(node) ? below : [{ node: node as Schema, pointer, enclosing }, ...below];
}
