import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError, downloadFile, downloadItem } from "vsphere-download-session/node";

/**
 * What became of one operation in one generation. `passed`; `failed`, and why; `not offered` by this server; `not
 * tried`, and why.
 *
 * @typedef {{ outcome: "passed" | "failed" | "not offered" | "not tried", detail?: string }} Finding
 */

/** @typedef {import("vsphere-download-session/node").NodeClient} NodeClient */
/** @typedef {"api" | "rest"} ApiStyle */

/**
 * What the suite needs of the outside.
 *
 * @typedef {object} Site
 * @property {(style: ApiStyle | "auto", token?: string) => Promise<NodeClient>} connect A client with the user's own
 *   session or credentials; or one with the session of a token.
 * @property {{ user: string, password: string } | undefined} credentials
 * @property {string} libraryItemId
 * @property {number} [checksumWaitMs] How long to wait for a checksum; without it, as long as a download does.
 */

export const operations = /** @type {const} */ ([
  "logIn",
  "logOut",
  "createDownloadSession",
  "getDownloadSession",
  "listDownloadSessions",
  "listFiles",
  "getFile",
  "prepareFile",
  "prepareFile in XML",
  "keepAlive",
  "downloadFile",
  "cancelDownloadSession",
  "failDownloadSession",
  "deleteDownloadSession",
]);

/** @typedef {(typeof operations)[number]} LiveOperation */

/**
 * Calls every operation of a server in one generation of its API. It reads and downloads, and touches no session but
 * those that it has opened itself, and removes.
 *
 * @param {Site} site
 * @param {ApiStyle} style
 * @returns {Promise<Record<LiveOperation, Finding>>}
 */
export async function tryGeneration(site, style) {
  const client = await site.connect(style);
  const folder = mkdtempSync(join(tmpdir(), "live-"));
  /** @type {string[]} */
  const opened = [];
  const findings = /** @type {Record<LiveOperation, Finding>} */ ({});
  /**
   * @template Result
   * @param {LiveOperation} operation
   * @param {() => Promise<Result>} call
   * @returns {Promise<Result | undefined>} undefined if it did not pass
   */
  const attempt = async (operation, call) => {
    try {
      const result = await call();
      findings[operation] = { outcome: "passed" };
      return result;
    } catch (error) {
      findings[operation] = isNotOffered(error)
        ? { outcome: "not offered" }
        : { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
      return undefined;
    }
  };
  const create = async () => {
    const id = await client.createDownloadSession({ libraryItemId: site.libraryItemId });
    opened.push(id);
    return id;
  };
  try {
    await tryLogIn(site, style, attempt, findings);
    const downloadSessionId = await attempt("createDownloadSession", create);
    if (downloadSessionId !== undefined) {
      const session = { downloadSessionId };
      await attempt("getDownloadSession", async () => {
        const { library_item_id: item } = await client.getDownloadSession(session);
        expectSame("library_item_id", item, site.libraryItemId);
      });
      await attempt("listDownloadSessions", async () => {
        const ids = await client.listDownloadSessions({ libraryItemId: site.libraryItemId });
        if (!ids.includes(downloadSessionId)) throw new Error("The session that was just opened is not in the list.");
      });
      await attempt("keepAlive", () => client.keepAlive({ ...session, progress: 1 }));
      const files = await attempt("listFiles", () => client.listFiles(session));
      const smallest = files?.toSorted((a, b) => (a.size ?? Infinity) - (b.size ?? Infinity))[0];
      if (smallest) {
        const file = { ...session, fileName: smallest.name };
        await attempt("getFile", async () => expectSame("name", (await client.getFile(file)).name, smallest.name));
        await attempt("prepareFile", async () => {
          expectSame("name", (await client.prepareFile(file)).name, smallest.name);
        });
        if (style === "rest") {
          await attempt("prepareFile in XML", async () => {
            const info = await client.prepareFile({ ...file, mediaType: "xml" }).catch(refusedInXml);
            expectSame("name", info.name, smallest.name);
          });
        }
        await attempt("downloadFile", async () => {
          const { bytes, path = "" } = await downloadFile(client, { ...file, to: folder, ...quietly(site) });
          expectSame("size on disk", statSync(path).size, bytes);
        });
      }
      await attempt("cancelDownloadSession", () => client.cancelDownloadSession(session));
      const second = await create().catch(() => undefined);
      if (second !== undefined) {
        await attempt("failDownloadSession", () =>
          client.failDownloadSession({
            downloadSessionId: second,
            clientErrorMessage: "A test of this operation. Nothing went wrong.",
          }),
        );
        await attempt("deleteDownloadSession", () => client.deleteDownloadSession({ downloadSessionId: second }));
      }
    }
  } finally {
    await Promise.allSettled(opened.map((downloadSessionId) => client.deleteDownloadSession({ downloadSessionId })));
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const offersNone = findings.createDownloadSession.outcome === "not offered";
  for (const operation of operations) {
    const isNotOffered = offersNone || (operation === "prepareFile in XML" && style === "api");
    findings[operation] ??= isNotOffered
      ? { outcome: "not offered" }
      : { outcome: "not tried", detail: "what it builds on did not pass" };
  }
  return findings;
}

/**
 * Downloads the item's smallest file as a program would, whatever generation the server speaks, and looks what is left there.
 *
 * @param {Site} site
 * @returns {Promise<Finding>}
 */
export async function tryItem(site) {
  const client = await site.connect("auto");
  const folder = mkdtempSync(join(tmpdir(), "live-"));
  try {
    const session = { downloadSessionId: await client.createDownloadSession({ libraryItemId: site.libraryItemId }) };
    const files = await client.listFiles(session).finally(() => client.deleteDownloadSession(session));
    const before = await client.listDownloadSessions({ libraryItemId: site.libraryItemId });
    const smallest = files.toSorted((a, b) => (a.size ?? Infinity) - (b.size ?? Infinity))[0];
    if (!smallest) return { outcome: "not tried", detail: "the item has no files" };
    const [outcome] = await downloadItem(client, {
      libraryItemId: site.libraryItemId,
      fileNames: [smallest.name],
      to: folder,
      ...quietly(site),
    });
    if (outcome?.status !== "fulfilled") throw outcome?.reason;
    expectSame("file", readdirSync(folder)[0], smallest.name);
    const after = await client.listDownloadSessions({ libraryItemId: site.libraryItemId });
    const left = after.filter((id) => !before.includes(id));
    if (left.length > 0) throw new Error(`${left.length} download session was left behind.`);
    return { outcome: "passed", detail: outcome.value.verification };
  } catch (error) {
    return { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await client.close();
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Site} site
 * @param {ApiStyle} style
 * @param {(operation: LiveOperation, call: () => Promise<string | void>) => Promise<string | void>} attempt
 * @param {Record<LiveOperation, Finding>} findings
 */
async function tryLogIn({ connect, credentials }, style, attempt, findings) {
  if (!credentials) {
    for (const operation of /** @type {const} */ (["logIn", "logOut"])) {
      findings[operation] = { outcome: "not tried", detail: "there are no credentials" };
    }
    return;
  }
  const client = await connect(style);
  try {
    const token = await attempt("logIn", () => client.logIn(credentials));
    if (typeof token !== "string") return;
    const loggedIn = await connect(style, token);
    await attempt("logOut", () => loggedIn.logOut());
    await loggedIn.close();
  } finally {
    await client.close();
  }
}

/** @param {Site} site */
function quietly({ checksumWaitMs }) {
  return { onWarning: () => {}, ...(checksumWaitMs === undefined ? {} : { checksumWaitMs }) };
}

/** What a server has to say of a body that it cannot read is not told apart from what is wrong in it. */
class NoXml extends Error {}

/**
 * @param {unknown} error
 * @returns {never}
 */
function refusedInXml(error) {
  throw error instanceof ApiError && [400, 415].includes(error.status) ? new NoXml() : error;
}

/** @param {unknown} error */
function isNotOffered(error) {
  if (error instanceof NoXml) return true;
  if (!(error instanceof ApiError)) return false;
  const isUnknownRoute = error.errorType === undefined && [404, 405, 501].includes(error.status);
  return isUnknownRoute || error.errorType === "OPERATION_NOT_FOUND";
}

/**
 * @param {string} what
 * @param {unknown} actual
 * @param {unknown} expected
 */
function expectSame(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}.`);
}
