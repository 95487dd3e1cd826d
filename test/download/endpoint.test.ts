import { assert, describe, expect, it } from "vitest";
import { type EndpointRules, sourceOf } from "../../src/download/endpoint.js";
import { UnsupportedEndpointError } from "../../src/node.js";

const strict: EndpointRules = {
  fileName: "disk.iso",
  allowHttp: false,
  fileRoot: undefined,
  datastoreRoot: undefined,
  allowFileHosts: [],
};
const roots = { fileRoot: "/mnt/files", datastoreRoot: "/mnt/datastores" };

function refusal(uri: string, rules: Partial<EndpointRules> = {}): UnsupportedEndpointError {
  try {
    sourceOf(uri, { ...strict, ...rules });
  } catch (error) {
    assert(error instanceof UnsupportedEndpointError, String(error));
    return error;
  }
  throw new Error(`${uri} was not refused`);
}

describe("an endpoint over http", () => {
  it.each([
    ["https://vcenter.example.com/x?a=b", {}],
    ["https://10.0.0.1:8443/x", {}],
    ["https://[2001:db8::1]/x", {}],
    ["http://127.0.0.1/x", {}],
    ["http://localhost:8080/x", {}],
    ["http://[::1]/x", {}],
    ["http://vcenter.example.com/x", { allowHttp: true }],
  ])("%s may be fetched with %o", (uri, rules) => {
    expect(sourceOf(uri, { ...strict, ...rules })).toEqual({ kind: "http", url: new URL(uri) });
  });

  it.each([
    ["http://vcenter.example.com/x", "plain http"],
    ["http://127.0.0.1.example.com/x", "plain http"],
    ["https://169.254.169.254/x", "link-local"],
    ["https://0xa9fea9fe/x", "link-local"],
    ["https://2852039166/x", "link-local"],
    ["https://169.254.1.1./x", "link-local"],
    ["https://[fe80::1]/x", "link-local"],
    ["https://[febf::1]/x", "link-local"],
    ["https://[::ffff:169.254.169.254]/x", "link-local"],
  ])("%s is refused: %s", (uri, reason) => {
    expect(refusal(uri).message).toContain(reason);
  });

  it("is refused by a message without what may be secret in it", () => {
    const { message } = refusal("http://user:hunter2@vcenter.example.com/x?token=hunter3#hunter4");
    expect(message).toContain('"disk.iso" is at http://vcenter.example.com/x, which is not fetched');
    expect(message).not.toContain("hunter");
  });
});

describe("an endpoint of another scheme", () => {
  it.each([
    ["file:///storage/disk.iso", "file", "set fileRoot"],
    ["ds:///vmfs/volumes/1-2/disk.iso", "ds", "set datastoreRoot"],
    ["ftp://host/disk.iso", "ftp", "Ask for an endpoint of the type HTTPS"],
    ["nfs://host/disk.iso", "nfs", "Ask for an endpoint of the type HTTPS"],
    ["javascript:alert(1)", "javascript", "Ask for an endpoint"],
    ["data:,x", "data", "Ask for an endpoint"],
  ])("%s is refused, and the error says where the file is and what to do", (uri, scheme, advice) => {
    const error = refusal(uri);
    expect(error.scheme).toBe(scheme);
    expect(error.message).toContain(uri);
    expect(error.message).toContain(advice);
    expect(error.code).toBe("ENDPOINT_UNSUPPORTED");
  });

  it("is refused without its user, and in few words", () => {
    const { message } = refusal(`ftp://user:hunter2@host/${"x".repeat(10_000)}?hunter3`);
    expect(message).not.toContain("hunter");
    expect(message.length).toBeLessThan(400);
  });

  it.each(["", "not a URI", "//host/x", "https://"])("%j is no URI", (uri) => {
    expect(refusal(uri)).toMatchObject({
      message: expect.stringContaining("no URI"),
      fileName: "disk.iso",
      scheme: "",
    });
  });
});

describe.skipIf(process.platform === "win32")("a file: endpoint with fileRoot", () => {
  it.each([
    ["file:///mnt/files/disk.iso", "/mnt/files/disk.iso"],
    ["file:///mnt/files/a%20b.iso", "/mnt/files/a b.iso"],
    // Whether it lies inside the root is decided once all links are resolved.
    ["file:///etc/passwd", "/etc/passwd"],
    ["file:///mnt/files/..%2f..%2fetc/passwd", "/mnt/files/../../etc/passwd"],
    ["file://localhost/mnt/files/disk.iso", "/mnt/files/disk.iso"],
  ])("%s is %s", (uri, path) => {
    expect(sourceOf(uri, { ...strict, ...roots })).toEqual({ kind: "local", path, root: "/mnt/files" });
  });

  it("that names a host is refused unless the host is allowed", () => {
    const uri = "file://filer/share/disk.iso";
    expect(refusal(uri, roots).message).toContain("allowFileHosts");
    expect(refusal(uri, { ...roots, allowFileHosts: ["other"] }).message).toContain("filer");
    for (const host of ["filer", "FILER"]) {
      expect(sourceOf(uri, { ...strict, ...roots, allowFileHosts: [host] })).toMatchObject({
        path: "/share/disk.iso",
      });
    }
  });

  it.each(["file:///mnt/files/a%00b", "file:///mnt/files/%ff"])("%s cannot be decoded", (uri) => {
    expect(refusal(uri, roots).message).toContain("cannot be decoded");
  });
});

describe("a ds: endpoint with datastoreRoot", () => {
  it.each([
    ["ds:///vmfs/volumes/1-2/disk.iso", "/mnt/datastores/1-2/disk.iso"],
    ["ds:///vmfs/volumes/1-2/a%20b.iso", "/mnt/datastores/1-2/a b.iso"],
  ])("%s is %s", (uri, path) => {
    expect(sourceOf(uri, { ...strict, ...roots })).toEqual({ kind: "local", path, root: "/mnt/datastores" });
  });

  it.each([
    "ds:///etc/passwd",
    "ds:///vmfs/volumes/",
    "ds://host/vmfs/volumes/1-2/disk.iso",
    "ds:///vmfs/volumes/../../etc/passwd",
    "ds:///elsewhere/vmfs/volumes/1-2/disk.iso",
    "ds:///vmfs/volumes/1-2/a%0Ab",
  ])("%s is refused", (uri) => {
    expect(refusal(uri, roots).message).toContain("ds:///vmfs/volumes/UUID/PATH");
  });
});
