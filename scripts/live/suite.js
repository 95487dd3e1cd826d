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

/**
 * What the steps of a trial share: whom to ask, and what earlier steps have found.
 *
 * @typedef {object} Trial
 * @property {Site} site
 * @property {ApiStyle} style
 * @property {NodeClient} client
 * @property {string} folder To download into.
 * @property {string[]} opened The download sessions to remove in the end.
 * @property {string} [token]
 * @property {{ downloadSessionId: string }} [session]
 * @property {{ downloadSessionId: string, fileName: string }} [file] The smallest one of the session.
 * @property {{ downloadSessionId: string } | undefined} [another] A session to end in another way.
 */

/**
 * A step an operation, in this order. One that fails says why; one that cannot be tried, or is not offered, throws that.
 *
 * @satisfies {Record<string, (trial: Trial) => Promise<void>>}
 */
const steps = {
  async logIn(trial) {
    const { credentials, connect } = trial.site;
    if (!credentials) throw new NotTried(withoutCredentials);
    const client = await connect(trial.style);
    trial.token = await client.logIn(credentials).finally(() => client.close());
  },

  async logOut({ site, style, token }) {
    if (!site.credentials) throw new NotTried(withoutCredentials);
    const client = await site.connect(style, needed(token));
    await client.logOut().finally(() => client.close());
  },

  async createDownloadSession(trial) {
    trial.session = await openSession(trial);
  },

  async getDownloadSession({ client, site, session }) {
    const { library_item_id: item } = await client.getDownloadSession(needed(session));
    expectSame("library_item_id", item, site.libraryItemId);
  },

  async listDownloadSessions({ client, site, session }) {
    const { downloadSessionId } = needed(session);
    const ids = await client.listDownloadSessions({ libraryItemId: site.libraryItemId });
    if (!ids.includes(downloadSessionId)) throw new Error("The session that was just opened is not in the list.");
  },

  async listFiles(trial) {
    const session = needed(trial.session);
    const smallest = smallestOf(await trial.client.listFiles(session));
    if (smallest) trial.file = { ...session, fileName: smallest.name };
  },

  async getFile({ client, file }) {
    const { name } = await client.getFile(needed(file));
    expectSame("name", name, file?.fileName);
  },

  async prepareFile({ client, file }) {
    const { name } = await client.prepareFile(needed(file));
    expectSame("name", name, file?.fileName);
  },

  async "prepareFile in XML"({ client, style, file }) {
    if (style === "api") throw new NotOffered();
    const { name } = await client.prepareFile({ ...needed(file), mediaType: "xml" }).catch(refusedInXml);
    expectSame("name", name, file?.fileName);
  },

  async keepAlive({ client, session }) {
    await client.keepAlive({ ...needed(session), progress: 1 });
  },

  async downloadFile({ client, site, file, folder }) {
    const { bytes, path = "" } = await downloadFile(client, { ...needed(file), to: folder, ...quietly(site) });
    expectSame("size on disk", statSync(path).size, bytes);
  },

  async cancelDownloadSession({ client, session }) {
    await client.cancelDownloadSession(needed(session));
  },

  async failDownloadSession(trial) {
    needed(trial.session);
    trial.another = await openSession(trial).catch(() => undefined);
    const clientErrorMessage = "A test of this operation. Nothing went wrong.";
    await trial.client.failDownloadSession({ ...needed(trial.another), clientErrorMessage });
  },

  async deleteDownloadSession({ client, another }) {
    await client.deleteDownloadSession(needed(another));
  },
};

/** @typedef {keyof typeof steps} LiveOperation */

export const operations = /** @type {LiveOperation[]} */ (Object.keys(steps));

/**
 * Calls every operation of a server in one generation of its API. It reads and downloads, and touches no session but
 * those that it has opened itself, and removes.
 *
 * @param {Site} site
 * @param {ApiStyle} style
 * @returns {Promise<Record<LiveOperation, Finding>>}
 */
export async function tryOperations(site, style) {
  const client = await site.connect(style);
  const folder = mkdtempSync(join(tmpdir(), "live-"));
  /** @type {Trial} */
  const trial = { site, style, client, folder, opened: [] };
  const findings = /** @type {Record<LiveOperation, Finding>} */ ({});
  try {
    for (const operation of operations) findings[operation] = await findingOf(() => steps[operation](trial));
  } finally {
    await Promise.allSettled(
      trial.opened.map((downloadSessionId) => client.deleteDownloadSession({ downloadSessionId })),
    );
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (findings.createDownloadSession.outcome !== "not offered") return findings;
  // Then neither is what builds on a session.
  for (const operation of operations) {
    if (findings[operation].detail === withoutBasis) findings[operation] = { outcome: "not offered" };
  }
  return findings;
}

/**
 * @param {() => Promise<void>} step
 * @returns {Promise<Finding>}
 */
async function findingOf(step) {
  try {
    await step();
    return { outcome: "passed" };
  } catch (error) {
    if (error instanceof NotTried) return { outcome: "not tried", detail: error.message };
    if (isNotOffered(error)) return { outcome: "not offered" };
    return { outcome: "failed", detail: messageOf(error) };
  }
}

/** @param {Trial} trial */
async function openSession({ client, site, opened }) {
  const downloadSessionId = await client.createDownloadSession({ libraryItemId: site.libraryItemId });
  opened.push(downloadSessionId);
  return { downloadSessionId };
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
    const smallest = smallestOf(files);
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
    return { outcome: "failed", detail: messageOf(error) };
  } finally {
    await client.close();
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Site} site */
function quietly({ checksumWaitMs }) {
  return { onWarning: () => {}, ...(checksumWaitMs === undefined ? {} : { checksumWaitMs }) };
}

/** @param {import("vsphere-download-session").FileInfo[]} files */
function smallestOf(files) {
  return files.toSorted((a, b) => (a.size ?? Infinity) - (b.size ?? Infinity))[0];
}

const withoutCredentials = "there are no credentials";
const withoutBasis = "what it builds on did not pass";

/** Ends a step that cannot be tried; its message is the reason. */
class NotTried extends Error {}

/** Ends a step whose operation the server does not have. */
class NotOffered extends Error {}

/**
 * What an earlier step has found.
 *
 * @template Found
 * @param {Found | undefined} found
 */
function needed(found) {
  if (found === undefined) throw new NotTried(withoutBasis);
  return found;
}

/**
 * What a server has to say of a body that it cannot read is not told apart from what is wrong in it.
 *
 * @param {unknown} error
 * @returns {never}
 */
function refusedInXml(error) {
  throw error instanceof ApiError && [400, 415].includes(error.status) ? new NotOffered() : error;
}

/** @param {unknown} error */
function isNotOffered(error) {
  if (error instanceof NotOffered) return true;
  if (!(error instanceof ApiError)) return false;
  const isUnknownRoute = error.errorType === undefined && [404, 405, 501].includes(error.status);
  return isUnknownRoute || error.errorType === "OPERATION_NOT_FOUND";
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {string} what
 * @param {unknown} actual
 * @param {unknown} expected
 */
function expectSame(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}.`);
}
