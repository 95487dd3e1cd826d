import { describe, expect, test } from "vitest";
import { createClient, type NodeClientOptions } from "../../src/node.js";
import { readTransferOrigins, readTrust } from "../../src/trust/trust-options.js";
import { authority, selfSigned, sha1 } from "./identities.js";

const pem = authority.certificate;
const hex = sha1(selfSigned).replaceAll(":", "").toLowerCase();
const thumbprint = { kind: "thumbprint", thumbprint: { algorithm: "sha1", hex } };

describe("trust", () => {
  test.each([
    ["nothing", {}, { ca: [], api: { kind: "authorities" } }],
    ["a thumbprint", { thumbprint: sha1(selfSigned) }, { ca: [], api: thumbprint }],
    ["insecure", { insecure: true }, { ca: [], api: { kind: "any" } }],
    ["not insecure", { insecure: false }, { ca: [], api: { kind: "authorities" } }],
    ["a thumbprint and not insecure", { thumbprint: hex, insecure: false }, { ca: [], api: thumbprint }],
    ["an authority", { ca: pem }, { ca: [pem], api: { kind: "authorities" } }],
    ["two authorities", { ca: [pem, pem] }, { ca: [pem, pem], api: { kind: "authorities" } }],
    ["no authority", { ca: [] }, { ca: [], api: { kind: "authorities" } }],
    [
      "authorities, text before them",
      { ca: `# Own CA\n${pem}` },
      { ca: [`# Own CA\n${pem}`], api: { kind: "authorities" } },
    ],
    ["an authority beside a thumbprint", { ca: pem, thumbprint: hex }, { ca: [pem], api: thumbprint }],
    ["an authority beside insecure", { ca: pem, insecure: true }, { ca: [pem], api: { kind: "any" } }],
    [
      "undefined for each",
      { ca: undefined, thumbprint: undefined, insecure: undefined },
      { ca: [], api: { kind: "authorities" } },
    ],
  ])("may be %s", (_, options, trust) => {
    expect(readTrust(options, "trust")).toEqual(trust);
  });

  test.each([
    ["no object", "insecure", /object/],
    ["null", null, /object/],
    ["an unknown option", { rejectUnauthorized: false }, /unknown option "rejectUnauthorized"/],
    ["a thumbprint that is none", { thumbprint: "zz" }, /40 or 64 digits/],
    ["an empty thumbprint", { thumbprint: "" }, /thumbprint must be a string/],
    ["MD5", { thumbprint: hex.slice(0, 32) }, /40 or 64 digits/],
    ["a thumbprint that is no string", { thumbprint: 40 }, /thumbprint must be a string/],
    ["insecure as a word", { insecure: "true" }, /insecure must be true or false/],
    ["insecure as a number", { insecure: 1 }, /insecure must be true or false/],
    ["a thumbprint and insecure", { thumbprint: hex, insecure: true }, /contradict/],
    ["a path for an authority", { ca: "/etc/ssl/ca.pem" }, /PEM/],
    ["a bundle with a broken authority in it", { ca: `${pem}${pem.replace("MII", "!!!")}` }, /PEM/],
    ["an empty authority", { ca: "" }, /PEM/],
    ["a key for an authority", { ca: selfSigned.key }, /PEM/],
    ["one that is none among authorities", { ca: [pem, "none"] }, /PEM/],
    ["bytes for an authority", { ca: Buffer.from(pem) }, /PEM/],
  ])("may not be %s", (_, options, message) => {
    const create = () => createClient({ baseUrl: "https://localhost", sessionId: "t", trust: options as never });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });

  test("does not quote a private key that was given as an authority", () => {
    expect(() => readTrust({ ca: selfSigned.key }, "trust")).toThrow(/^(?!.*PRIVATE KEY)/s);
  });

  test("may not be a thumbprint where plain http has no certificate", () => {
    const options = { sessionId: "t", trust: { thumbprint: hex } };
    expect(() => createClient({ baseUrl: "http://localhost:8080", ...options })).toThrow(TypeError);
    expect(() => createClient({ baseUrl: "http://vcenter.example.com", allowHttp: true, ...options })).toThrow(/https/);
  });
});

describe("transferOrigins", () => {
  test("are https origins, and are read as URLs write them", () => {
    const given = ["https://a.example.com", "HTTPS://B.example.com:443/", "https://[::1]:8443"];
    expect(readTransferOrigins(given, "transferOrigins")).toEqual([
      "https://a.example.com",
      "https://b.example.com",
      "https://[::1]:8443",
    ]);
  });

  test.each([
    ["a string", "https://a.example.com"],
    ["a host", ["a.example.com"]],
    ["plain http", ["http://a.example.com"]],
    ["plain http to this machine", ["http://localhost"]],
    ["a path", ["https://a.example.com/cls"]],
    ["a query", ["https://a.example.com/?a"]],
    ["a fragment", ["https://a.example.com/#a"]],
    ["a user", ["https://user@a.example.com"]],
    ["a wildcard for all", ["*"]],
    ["another thing", [new URL("https://a.example.com")]],
    ["one that is none among others", ["https://a.example.com", ""]],
  ])("may not be %s", (_, transferOrigins) => {
    const create = () =>
      createClient({ baseUrl: "https://localhost", sessionId: "t", transferOrigins: transferOrigins as never });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/transferOrigins must be a list of https origins/);
  });
});

test.each<[string, Partial<NodeClientOptions>, RegExp]>([
  ["a fetch, which would know nothing of trust", { fetch } as object, /fetch cannot be given/],
  ["onWarning that is no function", { onWarning: "stderr" as never }, /onWarning must be a function/],
  ["onAttempt that is no function", { onAttempt: true as never }, /onAttempt must be a function/],
  ["an unknown option", { insecure: true } as object, /unknown option "insecure"/],
])("a client is not made with %s", (_, options, message) => {
  const create = () => createClient({ baseUrl: "https://localhost", sessionId: "t", ...options });
  expect(create).toThrow(TypeError);
  expect(create).toThrow(message);
});

test("a client is made with a fetch that is undefined, as with any option, and names none among those it accepts", async () => {
  await createClient({ baseUrl: "https://localhost", sessionId: "t", fetch: undefined } as object as never).close();
  const create = () => createClient({ baseUrl: "https://localhost", tymeoutMs: 1 } as object as never);
  expect(create).toThrow(/unknown option "tymeoutMs"\. Accepted: (?!.*"fetch").*"timeoutMs"/);
});
