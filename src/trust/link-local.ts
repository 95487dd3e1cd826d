import { BlockList, isIP } from "node:net";

const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16);
linkLocal.addSubnet("fe80::", 10, "ipv6");

/**
 * Whether an IP address, without brackets, is a link-local one: cloud machines keep their secrets at one. IPv4 inside
 * IPv6 counts as IPv4.
 *
 * Source: RFC 3927, section 2.1; RFC 4291, section 2.5.6.
 */
export function isLinkLocal(address: string): boolean {
  const [ip = ""] = address.split("%", 1);
  return isIP(ip) !== 0 && linkLocal.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
}
