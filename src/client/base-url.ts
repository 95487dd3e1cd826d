import { OptionError } from "./option-error.js";

/**
 * Reads the address of the API: `https://HOST[:PORT][/PREFIX]`.
 *
 * @throws TypeError if it cannot be used, or is plain http beyond loopback and `allowHttp` is not set
 */
export function readBaseUrl(value: unknown, allowHttp: boolean): URL {
  const what = "createClient: baseUrl";
  if (typeof value !== "string" && !(value instanceof URL)) {
    throw new OptionError(`${what} must be a string or a URL, like "https://vcenter.example.com".`);
  }
  if (!URL.canParse(String(value))) {
    throw new OptionError(`${what} is not an absolute URL; write it like "https://vcenter.example.com".`);
  }
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new OptionError(
      `${what} must begin with https:// (or http:// with allowHttp); it begins with ${url.protocol}.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new OptionError(`${what} must hold no user name or password: give them as credentials.`);
  }
  // An empty query or fragment is one as well: paths are added behind it.
  if (/[?#]/.test(url.href)) {
    throw new OptionError(`${what} must have no query and no fragment.`);
  }
  if (url.protocol === "http:" && !allowHttp && !isLoopback(url.hostname)) {
    throw new OptionError(
      `${what} is plain http to ${url.hostname}: anyone on the way could read the session's identifier. ` +
        "Use https, or set allowHttp: true if you mean it.",
    );
  }
  return url;
}

/** Whether a host name, as `URL` writes it, can only be this machine (RFC 6761 for `localhost`). */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
