import { describe, expect, test } from "vitest";
import { isLoopback, readBaseUrl } from "../../src/client/base-url.js";

describe("readBaseUrl", () => {
  test.each([
    ["https://vcenter.example.com", "https://vcenter.example.com/"],
    ["https://vcenter.example.com/", "https://vcenter.example.com/"],
    ["https://vcenter.example.com:8443", "https://vcenter.example.com:8443/"],
    ["https://vcenter.example.com:443", "https://vcenter.example.com/"],
    ["HTTPS://VCENTER.example.com", "https://vcenter.example.com/"],
    ["https://gateway.example.com/vc-1", "https://gateway.example.com/vc-1"],
    ["https://gateway.example.com/vc-1/", "https://gateway.example.com/vc-1/"],
    ["https://192.0.2.7", "https://192.0.2.7/"],
    ["https://[2001:db8::7]:444", "https://[2001:db8::7]:444/"],
    ["https://bücher.example", "https://xn--bcher-kva.example/"],
  ])("takes %s", (value, href) => {
    expect(readBaseUrl(value, false).href).toBe(href);
  });

  test("takes a URL, and keeps no hold of the caller's", () => {
    const given = new URL("https://vcenter.example.com/vc-1");
    const read = readBaseUrl(given, false);
    given.hostname = "elsewhere.example.com";
    expect(read.href).toBe("https://vcenter.example.com/vc-1");
  });

  test.each([
    "http://localhost",
    "http://localhost:8080",
    "http://LOCALHOST",
    "http://vcenter.localhost",
    "http://127.0.0.1:8080",
    "http://127.8.9.10",
    "http://127.1",
    "http://0x7f000001",
    "http://[::1]:8080",
    "http://[0:0:0:0:0:0:0:1]",
  ])("takes %s, which is this machine, without allowHttp", (value) => {
    expect(readBaseUrl(value, false).protocol).toBe("http:");
  });

  test.each([
    "http://vcenter.example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://128.0.0.1",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://notlocalhost",
    "http://[::]",
    "http://[::2]",
    "http://[2001:db8::1]",
  ])("takes %s with allowHttp only", (value) => {
    expect(() => readBaseUrl(value, false)).toThrow(
      new TypeError(
        `createClient: baseUrl is plain http to ${new URL(value).hostname}: anyone on the way could read the ` +
          "session's identifier. Use https, or set allowHttp: true if you mean it.",
      ),
    );
    expect(readBaseUrl(value, true).href).toBe(new URL(value).href);
  });

  test.each([
    ["nothing", undefined, /must be a string or a URL, like "https:/],
    ["null", null, /must be a string or a URL/],
    ["a number", 443, /must be a string or a URL/],
    ["an object", { href: "https://vcenter.example.com" }, /must be a string or a URL/],
    ["an empty string", "", /not an absolute URL; write it like "https:/],
    ["a host alone", "vcenter.example.com", /not an absolute URL/],
    ["a path alone", "/api", /not an absolute URL/],
    ["a scheme alone", "https://", /not an absolute URL/],
    ["a host with a space", "https://vcenter example.com", /not an absolute URL/],
    ["a port too high", "https://vcenter.example.com:65536", /not an absolute URL/],
    ["a host and port, which reads as a scheme", "vcenter.example.com:443", /must begin with https:\/\/ \(or http:/],
    ["ftp", "ftp://vcenter.example.com", /must begin with https:.*it begins with ftp:\./],
    ["file", "file:///etc/passwd", /must begin with https:/],
    ["ws", "wss://vcenter.example.com", /must begin with https:/],
    ["javascript", "javascript:alert(1)", /must begin with https:/],
    ["data", "data:text/plain,x", /must begin with https:/],
    ["a user name", "https://root@vcenter.example.com", /must hold no user name or password: give them as credentials/],
    ["a password", "https://:pass@vcenter.example.com", /must hold no user name or password/],
    ["a query", "https://vcenter.example.com/?tenant=1", /must have no query and no fragment/],
    ["a fragment", "https://vcenter.example.com/#top", /must have no query and no fragment/],
  ])("refuses %s and says what is accepted", (_, value, message) => {
    expect(() => readBaseUrl(value, true)).toThrow(TypeError);
    expect(() => readBaseUrl(value, true)).toThrow(message);
    expect(() => readBaseUrl(value, true)).toThrow(/^createClient: baseUrl /);
  });

  test.each(["https://vcenter.example.com/?", "https://vcenter.example.com/#", "https://vcenter.example.com?#"])(
    "lets no empty query or fragment stay at the end of %s, where paths are added",
    (value) => {
      let href = "refused";
      try {
        href = readBaseUrl(value, false).href;
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
      expect(href).not.toMatch(/[?#]/);
    },
  );

  test("shows neither user name nor password of what it refuses", () => {
    const refused = ["https://administrator:Passw0rd@vcenter.example.com", "ftp://administrator:Passw0rd@host"];
    for (const value of refused) expect(() => readBaseUrl(value, true)).not.toThrow(/administrator|Passw0rd/);
  });
});

describe("isLoopback", () => {
  test.each(["localhost", "a.b.localhost", "127.0.0.1", "127.255.255.254", "[::1]"])("%s is", (hostname) => {
    expect(isLoopback(hostname)).toBe(true);
  });

  test.each([
    "",
    "localhost.evil",
    "xlocalhost",
    "127.0.0.1.nip.io",
    "x127.0.0.1",
    "[::ffff:7f00:1]",
    "[::11]",
    "0.0.0.0",
  ])("%j is not, as far as its name tells", (hostname) => {
    expect(isLoopback(hostname)).toBe(false);
  });
});
