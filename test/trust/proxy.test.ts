import { expect, test } from "vitest";
import { proxyFor } from "../../src/trust/proxy.js";

const url = new URL("https://vcenter.example.com/api");
const proxy = "http://proxy.example.com:3128";
const hrefFor = (target: URL | string, env: Record<string, string>) => proxyFor(new URL(target), env)?.href;

test.each([
  ["HTTPS_PROXY", { HTTPS_PROXY: proxy }, `${proxy}/`],
  ["small letters", { https_proxy: proxy }, `${proxy}/`],
  ["both, of which small letters win", { https_proxy: proxy, HTTPS_PROXY: "http://other:1" }, `${proxy}/`],
  ["HOST:PORT", { HTTPS_PROXY: "proxy.example.com:3128" }, `${proxy}/`],
  ["https", { HTTPS_PROXY: "https://proxy.example.com" }, "https://proxy.example.com/"],
  ["HTTPS in capitals", { HTTPS_PROXY: "HTTPS://proxy.example.com" }, "https://proxy.example.com/"],
  ["an IPv6 address", { HTTPS_PROXY: "http://[::1]:3128" }, "http://[::1]:3128/"],
  ["user and password", { HTTPS_PROXY: "http://u:p@proxy.example.com" }, "http://u:p@proxy.example.com/"],
  ["nothing", {}, undefined],
  ["an empty value", { HTTPS_PROXY: "" }, undefined],
  ["an empty value in small letters before another", { https_proxy: "", HTTPS_PROXY: proxy }, `${proxy}/`],
  ["only what is for http", { HTTP_PROXY: proxy, http_proxy: proxy }, undefined],
])("the environment names a proxy by %s", (_, env, expected) => {
  expect(hrefFor(url, env as Record<string, string>)).toBe(expected);
});

test("plain http goes through no proxy", () => {
  expect(hrefFor("http://localhost/", { HTTPS_PROXY: proxy })).toBeUndefined();
});

test.each([
  "socks5://proxy:1080",
  "ftp://proxy",
  "http://",
  "http://proxy:99999",
  "file:///etc/proxy",
  "x:https://proxy",
])("%s is refused as a proxy", (HTTPS_PROXY) => {
  expect(() => proxyFor(url, { HTTPS_PROXY })).toThrow(TypeError);
});

test("a proxy that cannot be used is not quoted, because it may hold a password", () => {
  expect(() => proxyFor(url, { HTTPS_PROXY: "socks5://user:hunter2@proxy" })).toThrow(/^(?!.*hunter2).*HTTPS_PROXY/);
});

test.each([
  ["*", "https://vcenter.example.com"],
  ["vcenter.example.com", "https://vcenter.example.com"],
  ["VCenter.Example.COM", "https://vcenter.example.com"],
  ["example.com", "https://vcenter.example.com"],
  [".example.com", "https://vcenter.example.com"],
  ["*.example.com", "https://vcenter.example.com"],
  ["other.test,example.com", "https://vcenter.example.com"],
  ["other.test example.com", "https://vcenter.example.com"],
  [" other.test , example.com ", "https://vcenter.example.com"],
  ["vcenter.example.com:443", "https://vcenter.example.com"],
  ["vcenter.example.com:8443", "https://vcenter.example.com:8443"],
  ["10.0.0.1", "https://10.0.0.1"],
  ["10.0.0.0/8", "https://10.1.2.3"],
  ["other.test,192.168.0.0/23", "https://192.168.1.255:8443"],
  ["10.0.0.1/32", "https://10.0.0.1"],
  ["0.0.0.0/0", "https://10.0.0.1"],
  ["2001:db8::/32", "https://[2001:db8:7::5]"],
  ["2001:db8::5/128", "https://[2001:db8::5]"],
  ["example.com", "https://vcenter.example.com./"],
  ["::1", "https://[::1]:8443"],
  ["[::1]", "https://[::1]:8443"],
  ["[::1]:8443", "https://[::1]:8443"],
  ["2001:db8::5", "https://[2001:db8::5]"],
])("NO_PROXY=%s spares %s the proxy", (noProxy, target) => {
  expect(hrefFor(target, { HTTPS_PROXY: proxy, NO_PROXY: noProxy })).toBeUndefined();
  expect(hrefFor(target, { HTTPS_PROXY: proxy, no_proxy: noProxy })).toBeUndefined();
});

test.each([
  ["", "https://vcenter.example.com"],
  [",", "https://vcenter.example.com"],
  [" , ", "https://vcenter.example.com./"],
  ["ample.com", "https://vcenter.example.com"],
  ["vcenter.example.com.evil.test", "https://vcenter.example.com"],
  ["sub.vcenter.example.com", "https://vcenter.example.com"],
  ["vcenter.example.com:8443", "https://vcenter.example.com"],
  ["vcenter.example.com:443", "https://vcenter.example.com:8443"],
  ["10.0.0.1", "https://10.0.0.11"],
  ["10.0.0.0/8", "https://11.0.0.1"],
  ["192.168.0.0/23", "https://192.168.2.0"],
  ["10.0.0.0/33", "https://10.0.0.1"],
  ["10.0.0.0/x", "https://10.0.0.1"],
  ["10.0.0.0/8x", "https://10.0.0.1"],
  ["10.0.0.0/8", "https://[::ffff:a00:1]"],
  ["2001:db8::/32", "https://[2001:db9::5]"],
  ["2001:db8::/129", "https://[2001:db8::5]"],
  ["example.com/8", "https://vcenter.example.com"],
  ["[::1]:443", "https://[::1]:8443"],
  ["::1", "https://[::11]"],
])("NO_PROXY=%s does not spare %s the proxy", (noProxy, target) => {
  expect(hrefFor(target, { HTTPS_PROXY: proxy, NO_PROXY: noProxy })).toBe(`${proxy}/`);
});
