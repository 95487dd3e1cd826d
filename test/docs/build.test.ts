import { describe, expect, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { externalReferences } from "../../scripts/docs/external.js";
import { linkResolver } from "../../scripts/docs/links.js";
import { missingOperations } from "../../scripts/docs/missing-operations.js";
import { pageDocument } from "../../scripts/docs/page-document.js";
import { insertPictures } from "../../scripts/docs/pictures.js";
import { changeRedoc } from "../../scripts/docs/redoc-changes.js";
import { samplesOf, strayFolders } from "../../scripts/docs/samples.js";
import { operations } from "../../scripts/openapi-document.js";

const spec = readBundledSpec();
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none';">`;

describe("building the reference page", () => {
  it("names the file to write for an operation without a sample", () => {
    expect(() => samplesOf("renameFile")).toThrow(
      "The operation renameFile has no sample in curl: write scripts/docs/samples/renameFile/curl.sh.",
    );
  });

  it("shows every operation in every way, but for the command where it is listed to have none", () => {
    const labels = (id: string) => samplesOf(id).map(({ label }) => label);
    const all = ["curl", "TypeScript", "Command"];
    const lacking = operations(spec).filter(
      ({ operation: { operationId } }) => labels(operationId).length < all.length,
    );
    expect(lacking.map(({ operation }) => operation.operationId).sort()).toEqual([
      "getFile",
      "legacyLogIn",
      "legacyLogOut",
      "logIn",
      "logOut",
    ]);
    expect(labels("logIn")).toEqual(["curl", "TypeScript"]);
    expect(labels("prepareFile")).toEqual(all);
  });

  it("finds samples of operations that there are not", () => {
    expect(strayFolders(spec)).toEqual([]);
    expect(strayFolders({ paths: {} })).toContain("getFile");
  });

  it("links to operations, sections and tags as the page has them, and to nothing else", () => {
    const resolve = linkResolver(spec);
    expect(
      resolve("[a](#operation/getFile) [b](#section/errors) [c](#tag/api-session/log-in) [d](https://e.example/)"),
    ).toBe(
      "[a](#/download-session-file/getfile) [b](#/section/errors) [c](#/api-session/log-in) [d](https://e.example/)",
    );
    expect(() => resolve("[a](#operation/renameFile)")).toThrow("leads to no operation: renameFile is none");
  });

  it("puts pictures where the guide has a place for them", () => {
    expect(insertPictures("a\n\n<!-- picture: prepare-states -->\n\nb")).toMatch(/^a\n\n<svg [^\n]+<\/svg>\n\nb$/);
    expect(() => insertPictures("<!-- picture: cat -->")).toThrow("names no picture. There is: prepare-states.");
    expect(JSON.stringify(pageDocument(spec).tags)).toContain("<svg ");
  });

  it("tells when Redoc's code is not as it was", () => {
    expect(() => changeRedoc(policy)).toThrow("0 of them were found");
  });

  it("finds operations that the page lacks", () => {
    const page = (paths: object) => `const __redoc_definition = ${JSON.stringify({ paths })};`;
    expect(missingOperations(spec, page(spec.paths))).toEqual([]);
    expect(missingOperations(spec, page({ ...spec.paths, "/api/session": {} }))).toEqual([
      "POST /api/session",
      "DELETE /api/session",
    ]);
  });

  it.each([
    ["a script", `<script src="https://cdn.example/redoc.js"></script>`],
    ["a picture", `<img alt="" src="logo.png">`],
    ["a style sheet", `<link rel="stylesheet" href="//cdn.example/page.css">`],
    ["a font", `<style>@font-face { src: url(https://cdn.example/font.woff2) }</style>`],
    ["an import", `<script type="module">import a from "https://cdn.example/a"</script>`],
    ["a picture that code shows", `<script>logo("https://cdn.example/logo.svg")</script>`],
  ])("finds %s that a browser would fetch", (_, html) => {
    expect(externalReferences(`${policy}<script></script>`)).toEqual([]);
    expect(externalReferences(`${policy}${html}`)).toHaveLength(1);
  });

  it("finds that the page's policy is missing, or comes too late", () => {
    expect(externalReferences("<p>text</p>")).toHaveLength(1);
    expect(externalReferences(`<script></script>${policy}`)).toHaveLength(1);
  });
});
