import { BlockList, isIP } from "node:net";
import { OptionError } from "../client/option-error.js";

/**
 * The proxy that the environment names for an https URL; undefined if there is none for it. `HTTPS_PROXY` names the
 * proxy, `NO_PROXY` the hosts without: `*`, or a list of hosts, each for itself and all below it, and of networks in the
 * notation of CIDR, as curl has it. Small letters win, as curl has it too.
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
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === "*" || isInNetwork(host, entry)) return true;
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

/** Whether a host is an address in a network: `10.0.0.0/8`, `fd00::/8`. */
function isInNetwork(host: string, entry: string): boolean {
  const [, network = "", bits = ""] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  const address = host.replace(/^\[|\]$/g, "");
  const version = isIP(network);
  if (version === 0 || isIP(address) !== version || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}
