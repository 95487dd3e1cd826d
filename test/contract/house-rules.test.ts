import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { projectRoot, redoclyCli } from "../../scripts/project.js";

interface Edit {
  /** Path within `openapi/`. */
  file: string;
  edit: (text: string) => string;
}

/** A deliberate breach of a rule. */
interface Breach extends Edit {
  what: string;
  also?: Edit;
  /** A file's paths within `openapi/`, before and after. */
  renamed?: readonly [string, string];
  /** Where lint points, if not into `file`. */
  reportedIn?: string;
  message: RegExp;
}

// One run of Redocly takes half a second, so all breaches of one rule are in one copy, each in a place of its own.
const breaches: Record<string, readonly Breach[]> = {
  "house/key-order": [
    {
      what: "an operation whose tags come late",
      file: "paths/file.yaml",
      edit: replaced(
        "  tags:\n    - Download session file\n  summary: Get a file, or list all\n",
        "  summary: Get a file, or list all\n  tags:\n    - Download session file\n",
      ),
      message:
        /`summary` of this Operation is out of order.*Write: tags, summary, description, operationId, parameters, responses\./,
    },
    {
      what: "a keyword that no order has a place for",
      file: "paths/file.legacy.yaml",
      edit: replaced(/( {2}operationId: .*\n)/, "$1  deprecated: true\n"),
      message: /The order of the keys of Operation has no place for `deprecated`\..*Add `deprecated` where it belongs/,
    },
    {
      what: "a schema whose description comes after its type",
      file: "components/schemas/ChecksumInfo.yaml",
      edit: replaced(/description: (.*)\ntype: object\n/, "type: object\ndescription: $1\n"),
      message:
        /`type` of this Schema is out of order.*Write: title, description, type, required, properties, examples\./,
    },
    {
      what: "keywords beside a reference",
      file: "components/schemas/PrepareInput.yaml",
      edit: replaced(/( +description: The kind.*\n)( +default: HTTPS\n)/, "$2$1"),
      message: /`default` of this Schema is out of order.*Write: \$ref, description, default\./,
    },
    {
      what: "a parameter that is required before it is described",
      file: "components/parameters/FileName.yaml",
      edit: replaced(/(description: .*\n)(required: true\n)/, "$2$1"),
      message: /`required` of this Parameter is out of order/,
    },
    {
      what: "a response whose content comes first",
      file: "components/responses/FileInfo.yaml",
      edit: (text) => text.replace(/description: \|\n.*\n/, "") + (/description: \|\n.*\n/.exec(text)?.[0] ?? ""),
      message: /`content` of this Response is out of order/,
    },
    {
      what: "an operation that is secured at its end",
      file: "paths/session.yaml",
      edit: (text) => text.replace(/( {2}security:\n.*\n)( {2}responses:\n(?: {4}.*\n)+)/, "$2$1"),
      message:
        /`responses` of this Operation is out of order.*Write: tags, summary, description, operationId, security, responses\./,
    },
    {
      what: "a security scheme whose name of a scheme comes first",
      file: "components/securitySchemes/Credentials.yaml",
      edit: replaced("type: http\nscheme: basic\n", "scheme: basic\ntype: http\n"),
      message: /`scheme` of this SecurityScheme is out of order.*Write: description, type, scheme\./,
    },
    {
      what: "a number whose bounds come before its format",
      file: "components/schemas/DownloadSessionActionInput.yaml",
      edit: replaced(
        "    format: int64\n    minimum: 0\n    maximum: 100\n",
        "    minimum: 0\n    maximum: 100\n    format: int64\n",
      ),
      message: /`minimum` of this Schema is out of order/,
    },
    {
      what: "an example that tells its status first",
      file: "examples/errors/not-found.yaml",
      edit: (text) => `x-http-status: 404\n${text.replace("x-http-status: 404\n", "")}`,
      message: /`x-http-status` of this Example is out of order.*Write: summary, value, x-http-status\./,
    },
  ],
  "house/property-description": [
    {
      what: "a property without a description",
      file: "components/schemas/FileInfo.yaml",
      edit: replaced("    description: The file's name.\n", ""),
      message: /The property `name` has no description\..*Write a `description`/,
    },
    {
      what: "an empty description",
      file: "components/schemas/LegacyFileInfo.yaml",
      edit: replaced("    description: The file's name.\n", "    description: ''\n"),
      message: /The property `name` has no description\./,
    },
    {
      what: "a reference to a component, with a description neither here nor there",
      file: "components/schemas/LegacyLocalizationParamMap.yaml",
      edit: replaced("      description: The argument.\n", ""),
      also: {
        file: "components/schemas/LegacyLocalizationParam.yaml",
        edit: replaced(/description: \|\n(?:(?: {2}.*)?\n)+/, ""),
      },
      message: /The property `value` has no description\./,
    },
  ],
  "house/property-example": [
    {
      what: "a property without an example",
      file: "components/schemas/FileInfo.yaml",
      edit: replaced(
        "    description: The file's name.\n    type: string\n    examples:\n      - ubuntu-24.04.iso\n",
        "    description: The file's name.\n    type: string\n",
      ),
      message: /The property `name` has no example\..*Write `examples`/,
    },
    {
      what: "a reference to a component without an example",
      file: "components/schemas/EndpointType.yaml",
      edit: replaced("examples:\n  - HTTPS\n", ""),
      reportedIn: "components/schemas/PrepareInput.yaml",
      message: /The property `endpoint_type` has no example\./,
    },
    {
      what: "a list whose items have no example",
      file: "components/schemas/LocalizableMessage.yaml",
      edit: replaced("    examples:\n      - - ubuntu-24.04.iso\n", ""),
      message: /The property `args` has no example\./,
    },
  ],
  "house/error-example-status": [
    {
      what: "an error without a status",
      file: "examples/errors/not-found.yaml",
      edit: replaced("x-http-status: 404\n", ""),
      message:
        /The example `not-found` of the response `404` has no integer `x-http-status`\..*Write `x-http-status: 404`\./,
    },
    {
      what: "a status that is text",
      file: "examples/errors/timed-out.yaml",
      edit: replaced("x-http-status: 504", "x-http-status: '504'"),
      message: /The example `timed-out` of the response `default` has no integer `x-http-status`/,
    },
    {
      what: "a status that is not the response's",
      file: "examples/errors/canceled.legacy.yaml",
      edit: (text) => text.replaceAll("400", "409"),
      message:
        /The example `canceled` of the response `400` says `x-http-status: 409`\..*move the example to the response `409`/,
    },
    {
      what: "a default with a status that has a response of its own",
      file: "examples/errors/concurrent-change.legacy.yaml",
      edit: (text) => text.replaceAll("409", "403"),
      message:
        /The example `concurrent-change` of the response `default` says `x-http-status: 403`, and the operation has a response `403`/,
    },
    {
      what: "a summary that hides the status",
      file: "examples/errors/unauthenticated.yaml",
      edit: replaced("summary: '401 UNAUTHENTICATED'", "summary: 'UNAUTHENTICATED (401)'"),
      message: /The example `unauthenticated` of the response `401` has a summary that does not begin with "401 "\./,
    },
  ],
  "house/modern-twin": [
    {
      what: "a legacy example of another name than the modern one",
      file: "components/responses/LegacyNotFound.yaml",
      edit: replaced("      not-found-with-cause:\n", "      not-found-for-a-reason:\n"),
      reportedIn: "examples/errors/not-found-with-cause.legacy.yaml",
      message:
        /The legacy example `not-found-for-a-reason` of the response `404` has no twin.*Add the same example to a response under \/api\//,
    },
    {
      what: "an XML example of another name than the modern one",
      file: "components/responses/LegacyFileInfo.yaml",
      edit: replaced(
        "      prepare-failed:\n        $ref: ../../examples/file-info/prepare-failed.xml.yaml",
        "      preparation-failed:\n        $ref: ../../examples/file-info/prepare-failed.xml.yaml",
      ),
      reportedIn: "examples/file-info/prepare-failed.xml.yaml",
      message: /The XML example `preparation-failed` of the response `200` has no twin/,
    },
    {
      what: "a twin of another name that does not exist",
      file: "examples/download-session/session-list-null.legacy.yaml",
      edit: replaced("x-twin: session-list-empty", "x-twin: session-list-none"),
      message: /The legacy example `session-list-null`.*has an example `session-list-none`.*name it in `x-twin`/,
    },
  ],
  "house/generation": [
    {
      what: "a legacy operation that is not called so",
      file: "paths/session.legacy.yaml",
      edit: replaced("operationId: legacyLogOut", "operationId: endSession"),
      message: /`endSession` is under \/rest\/\. Name the operation as `legacyLogIn`/,
    },
    {
      what: "a legacy value without its wrapper",
      file: "paths/download-sessions.legacy.yaml",
      edit: replaced("responses/LegacyDownloadSessionCreated.yaml", "responses/DownloadSessionCreated.yaml"),
      message: /of the schema `DownloadSessionId`\. Refer to a schema whose only property is `value`/,
    },
    {
      what: "a modern operation that is called legacy",
      file: "paths/session.yaml",
      edit: replaced("operationId: logOut", "operationId: legacyEndSession"),
      message: /`legacyEndSession` is under \/api\/\..*Name the operation without it/,
    },
    {
      what: "an action of the other generation",
      file: "paths/download-session.yaml",
      edit: replaced("parameters/DownloadSessionAction", "parameters/LegacyDownloadSessionAction"),
      message: /The parameter `~action` is `action` under \/api\/\./,
    },
    {
      what: "a legacy success that is not 200",
      file: "paths/download-session.legacy.yaml",
      edit: replaced(
        "    '200':\n      $ref: ../components/responses/LegacyDone.yaml",
        "    '204':\n      $ref: ../components/responses/LegacyDone.yaml",
      ),
      message: /A success with no body is 200 under \/rest\/, not 204\./,
    },
    {
      what: "an error of the other generation",
      file: "paths/files.legacy.yaml",
      edit: replaced("responses/LegacyNotFound.yaml", "responses/NotFound.yaml"),
      message: /The body of the response `404` is of the schema `Error`\. Errors under \/rest\/ are `LegacyError`\./,
    },
    {
      what: "a modern value in the legacy wrapper",
      file: "paths/download-sessions.yaml",
      edit: replaced("responses/DownloadSessionList.yaml", "responses/LegacyDownloadSessionList.yaml"),
      message: /of the schema `LegacyDownloadSessionIdListResult`\. Refer to the schema of the value itself/,
    },
  ],
  "house/root-example": [
    {
      what: "a schema of a response with an example of its own",
      file: "components/schemas/DownloadSessionIdList.yaml",
      edit: (text) => `${text}examples:\n  - - 6f3c1f0a-1f0e-4c55-a2a5-0d8a3f6f5a11\n`,
      message: /The schema of the response `200` has `examples`\..*Make them named examples of the response/,
    },
  ],
  "house/component-name": [
    {
      what: "a schema that is not in PascalCase",
      file: "components/responses/LegacyFileInfo.yaml",
      edit: replaced("schemas/LegacyFileInfoResult.yaml", "schemas/file-info-result.yaml"),
      renamed: ["components/schemas/LegacyFileInfoResult.yaml", "components/schemas/file-info-result.yaml"],
      message: /The file name `file-info-result\.yaml` is not in PascalCase\..*Write it as `FileInfo`/,
    },
    {
      what: "an example that is not in kebab-case",
      file: "components/responses/OtherError.yaml",
      edit: replaced("errors/error-without-type.yaml", "errors/error-without-type.modern.yaml"),
      renamed: ["examples/errors/error-without-type.yaml", "examples/errors/error-without-type.modern.yaml"],
      message: /The file name `error-without-type\.modern\.yaml` is not in kebab-case\..*add `\.legacy` or `\.xml`/,
    },
    {
      what: "a component with two names",
      file: "openapi.yaml",
      edit: replaced("components/securitySchemes/SessionId.yaml", "components/securitySchemes/ApiSession.yaml"),
      renamed: ["components/securitySchemes/SessionId.yaml", "components/securitySchemes/ApiSession.yaml"],
      message: /The component `[\w-]+` is in the file `ApiSession\.yaml`\..*Rename one of them/,
    },
    {
      what: "a component of the index that is not in PascalCase",
      file: "openapi.yaml",
      edit: replaced(/SessionId:/g, "session-id:"),
      message: /The component name `session-id` is not in PascalCase\./,
    },
  ],
  "house/enum-values-described": [
    {
      what: "an enumeration with a value that the description leaves out",
      file: "components/schemas/PrepareStatus.yaml",
      edit: replaced("  - `PREPARING`: the server is at work on it.\n", ""),
      message: /The description of this enumeration does not name `PREPARING`\..*Name each value in backticks/,
    },
    {
      what: "a parameter with a value that its description leaves out",
      file: "components/parameters/LegacyFileAction.yaml",
      edit: (text) => text.replaceAll("`get`", "get"),
      message: /does not name `get`\./,
    },
  ],
  "rule/responses-of-every-operation": [
    {
      what: "an operation without a 401",
      file: "paths/file.legacy.yaml",
      edit: replaced(/ +'401':\n.*\n/, ""),
      message: /`401` and `default`: 401 is required\..*Add `'401'` and `default`/,
    },
    {
      what: "an operation without a default",
      file: "paths/file.published.yaml",
      edit: replaced(/ +default:\n.*\n/, ""),
      message: /`401` and `default`: default is required\./,
    },
  ],
  "rule/session-except-to-log-in": [
    {
      what: "an operation that takes credentials",
      file: "paths/session.yaml",
      edit: replaced("  operationId: logOut\n", "  operationId: logOut\n  security:\n    - Credentials: []\n"),
      message: /Only the log-in has a `security` of its own: .*Leave `security` out/,
    },
    {
      what: "an operation that takes nothing",
      file: "paths/files.legacy.yaml",
      edit: replaced("  operationId: legacyListFiles\n", "  operationId: legacyListFiles\n  security: []\n"),
      message: /Only the log-in has a `security` of its own/,
    },
  ],
  "rule/named-examples": [
    {
      what: "a response without examples",
      file: "components/responses/LegacyUnauthenticated.yaml",
      edit: replaced(/ {4}examples:\n.*\n.*\n/, ""),
      message: /A body has named examples: examples is required\..*Write `examples:`/,
    },
    {
      what: "a response with one nameless example",
      file: "components/responses/LegacyUnauthorized.yaml",
      edit: replaced(
        / {4}examples:\n.*\n.*\n/,
        "    example:\n      type: com.vmware.vapi.std.errors.unauthorized\n      value:\n        messages: []\n",
      ),
      message: /A body has named examples: .*"example" is disallowed/s,
    },
    {
      what: "a request without examples",
      file: "paths/file.legacy.yaml",
      edit: replaced(/ {8}examples:\n(?: {10}.*\n)+(?= {6}application\/xml:)/, ""),
      message: /A body has named examples: examples is required\./,
    },
  ],
  "rule/example-names": [
    {
      what: "an example whose name is not in kebab-case",
      file: "components/responses/FileInfo.yaml",
      edit: replaced("      prepared-https-certificate:\n", "      prepared_https_certificate:\n"),
      message:
        /Examples have names in kebab-case.*"prepared_https_certificate" should use kebab-case\..*Write it as `not-found`/,
    },
    {
      what: "an empty map of examples",
      file: "components/responses/LegacyUnauthorized.yaml",
      edit: replaced(/ {4}examples:\n.*\n.*\n/, "    examples: {}\n"),
      message: /there is at least one: Should have at least 1/,
    },
  ],
  "rule/action-is-required": [
    {
      what: "an action that may be left out",
      file: "components/parameters/LegacyFileAction.yaml",
      edit: replaced("required: true\n", "required: false\n"),
      message: /The parameter `action` or `~action` is required: false should be equal true\..*Write `required: true`/,
    },
    {
      what: "an action that does not say whether it may be left out",
      file: "components/parameters/FileNameOrAll.yaml",
      edit: (text) =>
        text
          .replace("name: file_name\n", "name: action\n")
          .replace("required: false\n", "")
          .replace("  type: string\n", "  type: string\n  enum:\n    - list\n")
          .replace(/example: .*/, "example: list"),
      message: /The parameter `action` or `~action` is required: Should be defined\./,
    },
  ],
  "rule/action-is-closed": [
    {
      what: "an action that may be anything",
      file: "components/parameters/LegacyFileAction.yaml",
      edit: replaced("  enum:\n    - prepare\n    - get\n", ""),
      message: /is a closed enumeration: must have required property 'enum'\..*Write `enum:`/,
    },
    {
      what: "an action without a value",
      file: "components/parameters/FileName.yaml",
      edit: (text) =>
        text
          .replace("name: file_name\n", "name: action\n")
          .replace("  type: string\n", "  type: string\n  enum: []\n")
          .replace(/example: .*\n/, ""),
      message: /is a closed enumeration: `enum` property must NOT have fewer than 1 items/,
    },
  ],
  "rule/integer-format": [
    {
      what: "an integer without a format",
      file: "components/schemas/FileInfo.yaml",
      edit: replaced("    format: int64\n", ""),
      message: /An integer says how wide it is, int32 or int64: Should be defined\..*Write `format: int64`/,
    },
    {
      what: "an integer of another format",
      file: "components/schemas/LegacyError.yaml",
      edit: replaced("    format: int32\n", "    format: int16\n"),
      message: /int32 or int64: "int16" should be one of the predefined values\./,
    },
    {
      what: "an integer that may be null, without a format",
      file: "components/schemas/LocalizationParam.yaml",
      edit: replaced("    type: integer\n    format: int64\n", "    type:\n      - integer\n      - 'null'\n"),
      message: /int32 or int64: Should be defined\./,
    },
  ],
};

describe("the house rules of the description", { timeout: 60_000 }, () => {
  test.concurrent("pass, with no warning, as the description stands", async ({ expect, onTestFinished }) => {
    const { folder, remove } = await copyOfTheDescription();
    onTestFinished(remove);
    expect(await lint(folder)).toEqual({ exitCode: 0, warnings: 0, problems: [] });
  });

  test.concurrent("are each broken by this test", async ({ expect }) => {
    const config = await readFile(join(projectRoot, "openapi/redocly.yaml"), "utf8");
    const configured = [...config.matchAll(/^ {2}((?:house|rule)\/[a-z-]+):/gm)].map(([, rule]) => rule);
    expect(configured.toSorted()).toEqual(Object.keys(breaches).toSorted());
  });

  for (const [rule, breachesOfRule] of Object.entries(breaches)) {
    test.concurrent(`refuse what breaks ${rule}, and say what to write`, async ({ expect, onTestFinished }) => {
      const { folder, remove } = await copyOfTheDescription();
      onTestFinished(remove);
      for (const { file, edit, also, renamed } of breachesOfRule) {
        for (const each of also ? [{ file, edit }, also] : [{ file, edit }]) {
          const path = join(folder, "openapi", each.file);
          const text = await readFile(path, "utf8");
          const broken = each.edit(text);
          expect(broken, `The edit finds nothing to change in openapi/${each.file}.`).not.toBe(text);
          await writeFile(path, broken);
        }
        if (renamed) await rename(join(folder, "openapi", renamed[0]), join(folder, "openapi", renamed[1]));
      }

      const { exitCode, problems } = await lint(folder);

      expect(exitCode).toBe(1);
      for (const { what, file, reportedIn = file, message } of breachesOfRule) {
        expect(problems, what).toContainEqual({ rule, file: reportedIn, message: expect.stringMatching(message) });
      }
      expect(problems.filter((problem) => problem.rule !== rule)).toEqual([]);
    });
  }
});

function replaced(from: string | RegExp, to: string): (text: string) => string {
  return (text) => text.replace(from, to);
}

async function copyOfTheDescription(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "house-rules-"));
  await cp(join(projectRoot, "openapi"), join(folder, "openapi"), { recursive: true });
  // Says that the plugin's .js files are ES modules.
  await cp(join(projectRoot, "package.json"), join(folder, "package.json"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

interface Findings {
  exitCode: number;
  warnings: number;
  problems: { rule: string; file: string; message: string }[];
}

interface RedoclyReport {
  totals: { warnings: number };
  problems: { ruleId: string; message: string; location: { source: { ref: string } }[] }[];
}

function lint(folder: string): Promise<Findings> {
  const command = [redoclyCli, "lint", "openapi/openapi.yaml", "--config", "openapi/redocly.yaml", "--format", "json"];
  return new Promise((resolve, reject) => {
    const redocly = execFile(
      process.execPath,
      command,
      { cwd: folder, maxBuffer: 16 * 2 ** 20 },
      (_error, stdout, stderr) => {
        try {
          const report = JSON.parse(stdout) as RedoclyReport;
          resolve({
            exitCode: redocly.exitCode ?? -1,
            warnings: report.totals.warnings,
            problems: report.problems.map(({ ruleId, message, location }) => ({
              rule: ruleId,
              file: location[0]?.source.ref.replaceAll("\\", "/").replace(/^openapi\//, "") ?? "",
              message,
            })),
          });
        } catch {
          reject(new Error(`Redocly did not report in JSON:\n${stdout}${stderr}`));
        }
      },
    );
  });
}
