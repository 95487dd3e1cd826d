import { isLoopback } from "../client/base-url.js";
import { excerpt } from "../client/mask.js";
import { isLinkLocal } from "../trust/link-local.js";
import { UnsupportedEndpointError } from "./errors.js";

export interface EndpointRules {
  fileName: string;
  /** Plain http beyond this machine. */
  allowHttp: boolean;
  /** Files below this folder may be read in place of a `file:` endpoint. */
  fileRoot: string | undefined;
  /** The folder that stands for `/vmfs/volumes` of a `ds:` endpoint. */
  datastoreRoot: string | undefined;
  /** Hosts that a `file:` endpoint may name. */
  allowFileHosts: readonly string[];
}

/** A place to read a file from, once it is clear that it may be. */
export type Source = { kind: "http"; url: URL } | { kind: "local"; path: string; root: string };

/**
 * Where an endpoint's URI leads, if a download may go there.
 *
 * @throws UnsupportedEndpointError
 */
export function sourceOf(uri: string, rules: EndpointRules): Source {
  const { fileName } = rules;
  if (!URL.canParse(uri)) {
    throw new UnsupportedEndpointError(`The server gave an endpoint for ${quoted(fileName)} that is no URI.`, {
      fileName,
      scheme: "",
    });
  }
  const url = new URL(uri);
  switch (url.protocol) {
    case "https:":
    case "http:":
      return { kind: "http", url: allowedHttp(url, rules) };
    case "file:":
      return { kind: "local", ...filePath(url, rules) };
    case "ds:":
      return { kind: "local", ...datastorePath(url, rules) };
    default:
      throw refused(rules, url, `its scheme is none that downloads know. Ask for an endpoint of the type HTTPS`);
  }
}

/**
 * The URL itself, if a download may go there: also for where a redirect leads.
 *
 * @throws UnsupportedEndpointError
 */
export function allowedHttp(url: URL, rules: EndpointRules): URL {
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refused(rules, url, "only http and https can be fetched");
  }
  if (isLinkLocal(url.hostname.replace(/^\[|\]$/g, ""))) {
    throw refused(rules, url, "link-local addresses are refused: cloud machines keep their secrets at one");
  }
  if (url.protocol === "http:" && !rules.allowHttp && !isLoopback(url.hostname)) {
    throw refused(
      rules,
      url,
      "it is plain http, which anyone on the way can read and change. Set allowHttp if you mean it",
    );
  }
  return url;
}

function filePath(url: URL, rules: EndpointRules): { path: string; root: string } {
  const root = rules.fileRoot;
  if (root === undefined)
    throw refused(rules, url, "it is a file of the server's. Mount it here, and set fileRoot to the folder");
  // A URL has it in small letters.
  if (url.hostname !== "" && !rules.allowFileHosts.some((host) => host.toLowerCase() === url.hostname)) {
    throw refused(rules, url, `it is on the host ${url.hostname}. Name it in allowFileHosts if it may be read from`);
  }
  const path = decodedPath(url, rules);
  const isDrive = /^\/[a-z]:\//i.test(path);
  // A drive or a share is a place of Windows; elsewhere the path is what its last part has been mounted as.
  if (process.platform === "win32") {
    return { root, path: url.hostname ? `//${url.hostname}${path}` : path.slice(isDrive ? 1 : 0) };
  }
  return { root, path };
}

function datastorePath(url: URL, rules: EndpointRules): { path: string; root: string } {
  const root = rules.datastoreRoot;
  if (root === undefined) {
    throw refused(
      rules,
      url,
      "it is a file of a datastore. Mount that here, and set datastoreRoot to what stands for /vmfs/volumes",
    );
  }
  const path = decodedPath(url, rules);
  const [, below] = /^\/vmfs\/volumes\/(.+)$/.exec(path) ?? [];
  if (url.hostname !== "" || below === undefined)
    throw refused(rules, url, "it is not of the form ds:///vmfs/volumes/UUID/PATH");
  return { root, path: `${root}/${below}` };
}

function decodedPath(url: URL, rules: EndpointRules): string {
  try {
    const path = decodeURIComponent(url.pathname);
    if (!path.includes("\0")) return path;
  } catch {
    // Not UTF-8 once decoded: no path that this side could mean.
  }
  throw refused(rules, url, "its path cannot be decoded");
}

function refused({ fileName }: EndpointRules, url: URL, why: string): UnsupportedEndpointError {
  const scheme = url.protocol.slice(0, -1);
  return new UnsupportedEndpointError(`${quoted(fileName)} is at ${shown(url)}, which is not fetched: ${why}.`, {
    fileName,
    scheme,
  });
}

/** A URI without what may be secret in it. */
function shown(url: URL): string {
  const open = new URL(url);
  open.username = "";
  open.password = "";
  open.search = "";
  open.hash = "";
  return excerpt(open.href, []);
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
