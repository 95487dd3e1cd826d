import { OptionError } from "../client/option-error.js";

/**
 * The proxy that the environment names for an https URL; undefined if there is none for it. `HTTPS_PROXY` names the
 * proxy, `NO_PROXY` the hosts without: `*`, or a list of hosts, each for itself and all below it, as curl has it. Small
 * letters win, as curl has it too.
 */
export function proxyFor(url: URL, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const proxy = env.https_proxy || env.HTTPS_PROXY;
  if (url.protocol !== "https:" || !proxy || isExempt(url, env.no_proxy || env.NO_PROXY || "")) return undefined;
  const proxyUrl = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (!URL.canParse(proxyUrl) || !/^https?:/i.test(proxyUrl)) {
    throw new OptionError("HTTPS_PROXY must be a URL that begins with http:// or https://, or HOST:PORT.");
  }
  return new URL(proxyUrl);
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase();
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = "", port] = /^(.*?)(?::(\d+))?$/.exec(entry.startsWith("[") ? entry : bracketed(entry)) ?? [];
      if (port !== undefined && port !== (url.port || "443")) return false;
      const domain = name.replace(/^\*?\./, "");
      return host === domain || host.endsWith(`.${domain}`);
    });
}

/** IPv6 as URLs write it: the list may have it bare. */
function bracketed(entry: string): string {
  return (entry.match(/:/g)?.length ?? 0) > 1 ? `[${entry}]` : entry;
}
