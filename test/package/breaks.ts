import type { OpenApiDocument } from "../../scripts/project.js";

/** A change to the contract. `before` puts there what the change is about, where the contract does not have it. */
export interface ContractChange {
  what: string;
  before?: (contract: OpenApiDocument) => void;
  change?: (contract: OpenApiDocument) => void;
}

const published = "/api/content/library/item/download-session/{download_session_id}/file__file_name";
const served = "/api/content/library/item/download-session/{download_session_id}/file";
const legacy = "/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}";

const schema = (name: string, change: (schema: OpenApiDocument) => void) => (contract: OpenApiDocument) =>
  change(contract.components.schemas?.[name]);

const parameter = (name: string, change: (parameter: OpenApiDocument) => void) => (contract: OpenApiDocument) =>
  change(contract.components.parameters?.[name]);

/** Gives *prepare* a field that the contract does not have. */
const requestField = (field: object) =>
  schema("PrepareInput", ({ properties }) => {
    properties.retries = { description: "Tries.", ...field };
  });

/** Gives *get* such a field. */
const answerField = (field: object) =>
  schema("FileInfo", ({ properties }) => {
    properties.retries = { description: "Tries.", ...field };
  });

export const breaks: readonly ContractChange[] = [
  {
    what: "a path is removed",
    change: ({ paths }) => {
      delete paths[published];
    },
  },
  {
    what: "an operation is removed",
    change: ({ paths }) => {
      delete paths[served].get;
    },
  },
  {
    what: "an operation gets another method",
    change: ({ paths }) => {
      const { get, ...others } = paths[published];
      paths[published] = { ...others, put: get };
    },
  },
  {
    what: "an operation gets another name",
    change: ({ paths }) => {
      paths[published].get.operationId = "readFile";
    },
  },
  {
    what: "a parameter of a path gets another name",
    change: ({ paths }) => {
      paths[published.replace("download_session_id", "id")] = paths[published];
      delete paths[published];
    },
  },
  {
    what: "a server is removed",
    before: ({ servers }) => {
      servers.push({ url: "https://vcenter.example.com" });
    },
  },
  {
    what: "a required parameter is added",
    change: ({ paths }) => {
      paths[served].get.parameters.push({ name: "locale", in: "query", required: true, schema: { type: "string" } });
    },
  },
  {
    what: "a parameter becomes required",
    change: parameter("FileNameOrAll", (name) => {
      name.required = true;
    }),
  },
  {
    what: "a parameter is removed",
    change: ({ paths }) => {
      paths[served].get.parameters.pop();
    },
  },
  {
    what: "a parameter moves into a header",
    change: parameter("FileNameOrAll", (name) => {
      name.in = "header";
    }),
  },
  {
    what: "a parameter gets another type",
    change: parameter("FileName", (name) => {
      name.schema.type = "integer";
    }),
  },
  {
    what: "a parameter may no longer be as long",
    change: parameter("FileName", (name) => {
      name.schema.maxLength = 100;
    }),
  },
  {
    what: "a request body is added, and required",
    change: ({ paths }) => {
      paths[served].get.requestBody = {
        required: true,
        content: { "application/json": { schema: { type: "string" } } },
      };
    },
  },
  {
    what: "a request body becomes required",
    before: ({ paths }) => {
      paths[legacy].post.requestBody.required = false;
    },
  },
  {
    what: "a field of a request is added, and required",
    change: schema("PrepareInput", (input) => {
      input.properties.reason = { description: "Why.", type: "string" };
      input.required.push("reason");
    }),
  },
  {
    what: "a field of a request becomes required",
    change: schema("PrepareInput", ({ required }) => required.push("endpoint_type")),
  },
  {
    what: "a field of a request is removed",
    change: schema("PrepareInput", ({ properties }) => {
      delete properties.endpoint_type;
    }),
  },
  {
    what: "a value of an enumeration is removed from a request",
    change: schema("EndpointType", (type) => type.enum.pop()),
  },
  {
    what: "what a request means without a field changes",
    change: schema("PrepareInput", ({ properties }) => {
      properties.endpoint_type.default = "DIRECT";
    }),
  },
  {
    what: "the maximum of a request's field is lowered",
    before: requestField({ type: "integer", format: "int32", maximum: 10 }),
    change: requestField({ type: "integer", format: "int32", maximum: 5 }),
  },
  {
    what: "the minimum of a request's field is raised",
    before: requestField({ type: "integer", format: "int32", minimum: 1 }),
    change: requestField({ type: "integer", format: "int32", minimum: 2 }),
  },
  {
    what: "a request's field may no longer be null",
    before: requestField({ type: ["integer", "null"], format: "int32" }),
    change: requestField({ type: "integer", format: "int32" }),
  },
  {
    what: "a field of an answer is removed",
    change: schema("FileInfo", ({ properties }) => {
      delete properties.size;
    }),
  },
  {
    what: "a field of an answer is no longer required",
    change: schema("FileInfo", ({ required }) => required.pop()),
  },
  {
    what: "a field of an answer gets another type",
    change: schema("FileInfo", ({ properties }) => {
      properties.size.type = "string";
    }),
  },
  {
    what: "a field of an answer may be null",
    change: schema("FileInfo", ({ properties }) => {
      properties.size.type = ["integer", "null"];
    }),
  },
  {
    what: "a field deep in an answer, in a schema that holds itself, is removed",
    change: schema("NestedLocalizableMessage", ({ properties }) => {
      delete properties.params;
    }),
  },
  {
    what: "a value of an enumeration is added to an answer",
    change: schema("PrepareStatus", (status) => status.enum.push("QUEUED")),
  },
  {
    what: "the maximum of an answer's field is raised",
    before: answerField({ type: "integer", format: "int32", maximum: 5 }),
    change: answerField({ type: "integer", format: "int32", maximum: 10 }),
  },
  {
    what: "an answer may be of one more kind",
    change: ({ components }) => {
      components.responses?.FileInfoOrList.content["application/json"].schema.oneOf.push({ type: "string" });
    },
  },
  {
    what: "a status is removed",
    change: ({ paths }) => {
      delete paths[served].get.responses["404"];
    },
  },
  {
    what: "success gets another status",
    change: ({ paths }) => {
      const { "200": success, ...others } = paths[served].get.responses;
      paths[served].get.responses = { "202": success, ...others };
    },
  },
  {
    what: "a media type of a request is removed",
    change: ({ paths }) => {
      delete paths[legacy].post.requestBody.content["application/xml"];
    },
  },
  {
    what: "a media type of an answer is removed",
    change: ({ components }) => {
      delete components.responses?.LegacyFileInfo.content["application/xml"];
    },
  },
  {
    what: "the root element of a request in XML gets another name",
    change: schema("PrepareInputXml", ({ xml }) => {
      xml.name = "Prepare";
    }),
  },
  {
    what: "the namespace of an answer in XML changes",
    change: schema("PrepareResultXml", ({ xml }) => {
      xml.namespace = "http://vmware.com/content/library";
    }),
  },
  {
    what: "a list in XML loses the element around it",
    change: schema("LocalizableMessageXml", ({ properties }) => {
      delete properties.args.xml;
    }),
  },
  {
    what: "security is added to all operations",
    change: ({ security, components }) => {
      Object.assign(components.securitySchemes ?? {}, { Basic: { type: "http", scheme: "basic" } });
      security[0].Basic = [];
    },
  },
  {
    what: "security comes where there was none",
    before: (contract) => {
      delete contract.security;
    },
  },
  {
    what: "an operation that was open to all needs the session that all others need",
    before: ({ paths }) => {
      paths[served].get.security = [];
    },
  },
  {
    what: "an operation gets a security of its own",
    change: ({ paths, components }) => {
      Object.assign(components.securitySchemes ?? {}, { Basic: { type: "http", scheme: "basic" } });
      paths[served].get.security = [{ Basic: [] }];
    },
  },
  {
    what: "the session's header gets another name",
    change: ({ components }) => {
      Object.assign(components.securitySchemes?.SessionId, { name: "x-session-id" });
    },
  },
  {
    what: "a schema, after which generated types are called, gets another name",
    change: (contract) => {
      const renamed = JSON.stringify(contract).replaceAll(/(schemas\/|")TransferEndpoint"/g, '$1Endpoint"');
      Object.assign(contract, JSON.parse(renamed));
    },
  },
];

export const harmless: readonly ContractChange[] = [
  {
    what: "nothing changes",
  },
  {
    what: "an operation is added",
    change: ({ paths }) => {
      paths[served].delete = { ...structuredClone(paths[served].get), operationId: "deleteFile" };
    },
  },
  {
    what: "an optional parameter is added",
    change: ({ paths }) => {
      paths[served].get.parameters.push({ name: "locale", in: "query", required: false, schema: { type: "string" } });
    },
  },
  {
    what: "an optional field is added to a request",
    change: requestField({ type: "integer", format: "int32" }),
  },
  {
    what: "a value is added to an enumeration of requests",
    change: schema("EndpointType", (type) => type.enum.push("FTP")),
  },
  {
    what: "the maximum of a request's field is raised",
    before: requestField({ type: "integer", format: "int32", maximum: 5 }),
    change: requestField({ type: "integer", format: "int32", maximum: 10 }),
  },
  {
    what: "a field is added to an answer",
    change: answerField({ type: "integer", format: "int32" }),
  },
  {
    what: "a status is added",
    change: ({ paths }) => {
      paths[served].get.responses["409"] = structuredClone(paths[served].get.responses["404"]);
    },
  },
  {
    what: "there is one more way to be let in",
    change: ({ security, components }) => {
      Object.assign(components.securitySchemes ?? {}, { Basic: { type: "http", scheme: "basic" } });
      security.push({ Basic: [] });
    },
  },
  {
    what: "an operation is opened to all",
    change: ({ paths }) => {
      paths[served].get.security = [];
    },
  },
  {
    what: "an operation says by itself what holds for all",
    change: ({ paths, security }) => {
      paths[served].get.security = structuredClone(security);
    },
  },
  {
    what: "a prefix of XML changes",
    change: schema("PrepareInputXml", ({ xml }) => {
      xml.prefix = "p";
    }),
  },
  {
    what: "descriptions and examples change",
    change: ({ paths, components }) => {
      paths[served].get.description = "Another.";
      for (const example of Object.values(components.examples ?? {})) example.summary = "Another.";
    },
  },
];
