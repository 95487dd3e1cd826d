import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  readDownloadFileOptions,
  readDownloadFilesOptions,
  readDownloadItemOptions,
} from "../../src/download/download-options.js";

const readers = {
  downloadFile: { read: readDownloadFileOptions, enough: { downloadSessionId: "s", fileName: "a.iso", to: "." } },
  downloadFiles: { read: readDownloadFilesOptions, enough: { downloadSessionId: "s", to: "." } },
  downloadItem: { read: readDownloadItemOptions, enough: { libraryItemId: "i", to: "." } },
};

/** What is said of options; nothing if they can be used. */
function objectionOf(read: (input: unknown) => unknown, input: unknown): string | undefined {
  try {
    read(input);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
}

describe.each(Object.entries(readers))("the options of %s", (name, { read, enough }) => {
  it.each(Object.keys(enough))("are not enough without %s", (required) => {
    expect(objectionOf(read, { ...enough, [required]: undefined })).toBe(`${name}: ${required} is missing.`);
  });

  it.each([
    ["speed", 1, /unknown option "speed"/],
    ["to", "", /to must be a/],
    ["signal", {}, /signal must be an AbortSignal/],
    ["onProgress", 1, /onProgress must be a function/],
    ["onWarning", 1, /onWarning must be a function/],
    ["overwrite", "yes", /overwrite must be true or false/],
    ["skipExisting", 1, /skipExisting must be true or false/],
    ["resume", 0, /resume must be true or false/],
    ["requireChecksum", "", /requireChecksum must be true or false/],
    ["retry", 101, /retry must be a whole number from 0 to 100;/],
    ["maxWaitMs", -1, /maxWaitMs must be a whole number from 0 to 2147483647;/],
    ["idleTimeoutMs", 0, /idleTimeoutMs must be a whole number from 1 to 2147483647;/],
    ["checksumWaitMs", 2 ** 31, /checksumWaitMs must be a whole number from 0 to 2147483647;/],
    ["keepAliveMs", 0.5, /keepAliveMs must be a whole number from 0 to 2147483647;/],
    ["endpointType", "FTP", /endpointType must be "HTTPS", "DIRECT"/],
    ["allowHttp", 1, /allowHttp must be true or false/],
    ["fileRoot", "", /fileRoot must be a string that is not empty/],
    ["datastoreRoot", 1, /datastoreRoot must be a string that is not empty/],
    ["allowFileHosts", "filer", /allowFileHosts must be a list of strings\./],
    ["allowFileHosts", [1], /allowFileHosts must be a string that is not empty/],
  ])("refuse %s: %j", (option, value, objection) => {
    const said = objectionOf(read, { ...enough, [option]: value });
    expect(said).toMatch(objection);
    expect(said?.startsWith(`${name}: `)).toBe(true);
  });

  it("have defaults, but for what is given", () => {
    expect(read({ ...enough, retry: 0, resume: undefined })).toMatchObject({
      ...enough,
      overwrite: false,
      skipExisting: false,
      resume: true,
      requireChecksum: false,
      retry: 0,
      maxWaitMs: 600_000,
      idleTimeoutMs: 30_000,
      checksumWaitMs: 30_000,
      allowHttp: false,
      allowFileHosts: [],
      keepAliveMs: 60_000,
    });
  });
});

describe.each(["downloadFiles", "downloadItem"] as const)("the options of %s", (name) => {
  const { read, enough } = readers[name];

  it.each([
    ["fileNames", "a.iso", /fileNames must be a list of strings\./],
    ["concurrency", 0, /concurrency must be a whole number from 1 to 64;/],
    ["concurrency", 65, /concurrency must be a whole number from 1 to 64;/],
    ["onOutcome", {}, /onOutcome must be a function/],
  ])("refuse %s: %j", (option, value, objection) => {
    expect(objectionOf(read, { ...enough, [option]: value })).toMatch(objection);
  });

  it("have four files at once, if nothing else is said", () => {
    expect(read(enough)).toMatchObject({ concurrency: 4 });
  });
});

describe("a stream", () => {
  const to = new PassThrough();

  it("takes a file, and an item's if it is named alone", () => {
    expect(readDownloadFileOptions({ ...readers.downloadFile.enough, to })).toMatchObject({ to });
    expect(readDownloadItemOptions({ libraryItemId: "i", fileNames: ["a.iso"], to })).toMatchObject({ to });
  });

  it.each([undefined, [], ["a.iso", "b.iso"]])("does not take an item's files %j", (fileNames) => {
    expect(objectionOf(readDownloadItemOptions, { libraryItemId: "i", fileNames, to })).toBe(
      "downloadItem: to is a stream, which takes one file: name it in fileNames.",
    );
  });

  it("does not take the files of a session", () => {
    expect(objectionOf(readDownloadFilesOptions, { downloadSessionId: "s", fileNames: ["a.iso"], to })).toMatch(
      /^downloadFiles: to must be a string/,
    );
  });

  it.each(["downloadFile", "downloadItem"] as const)("has no file that %s could skip", (name) => {
    const input = { ...readers[name].enough, to, skipExisting: true };
    expect(objectionOf(readers[name].read, input)).toBe(
      `${name}: skipExisting is for files, and to is a stream: leave out one of them.`,
    );
    expect(objectionOf(readers[name].read, { ...readers[name].enough, skipExisting: true })).toBeUndefined();
  });
});

it("an item's options give cleaning up ten seconds, and take no session", () => {
  const { read, enough } = readers.downloadItem;
  expect(read(enough)).toMatchObject({ cleanUpMs: 10_000 });
  expect(objectionOf(read, { ...enough, cleanUpMs: -1 })).toMatch(/cleanUpMs must be a whole number from 0 to/);
  expect(objectionOf(read, { ...enough, downloadSessionId: "s" })).toMatch(/unknown option "downloadSessionId"/);
});
