import { describe, expect, it } from "vitest";
import { exitCodeFor } from "../../src/cli/exit-code.js";
import { ApiError, CertificateError, createClient } from "../../src/node.js";
import { runCommand } from "./run-command.js";
import { startService, startServiceAnswering } from "./service.js";

const prepared = {
  name: "disk.vmdk",
  size: 3_221_225_472,
  bytes_transferred: 3_221_225_472,
  status: "PREPARED",
  download_endpoint: { uri: "https://vc.example.com/cls/data/1/disk.vmdk", ssl_certificate_thumbprint: "AA:BB" },
  checksum_info: { checksum: "da39a3ee" },
};
const failed = {
  name: "disk.vmdk",
  bytes_transferred: 0,
  status: "ERROR",
  error_message: { id: "x", default_message: "The datastore is gone.", args: [] },
};

function environment(url: string) {
  return { VSPHERE_SERVER: url, VSPHERE_SESSION_ID: "a-secret-token" };
}

describe("get", () => {
  it("asks for the file and prints it as JSON where no person reads", async () => {
    await using service = await startServiceAnswering(200, prepared);
    const { code, stdout, stderr } = await runCommand(["get", "session", "disk.vmdk"], {
      env: environment(service.url),
    });
    expect(JSON.parse(stdout)).toEqual(prepared);
    expect({ code, stderr, requests: service.requests }).toEqual({
      code: 0,
      stderr: "",
      requests: ["GET /api/content/library/item/download-session/session/file?file_name=disk.vmdk"],
    });
  });

  it("prints what is known of the file, line by line, on a terminal", async () => {
    await using service = await startServiceAnswering(200, prepared);
    const { stdout } = await runCommand(["get", "session", "disk.vmdk"], {
      env: environment(service.url),
      isTTY: true,
    });
    expect(stdout).toBe(
      [
        "disk.vmdk",
        "  status       PREPARED",
        "  size         3.0 GiB (3221225472 bytes)",
        "  transferred  3.0 GiB (3221225472 bytes)",
        "  endpoint     https://vc.example.com/cls/data/1/disk.vmdk",
        "  thumbprint   AA:BB",
        "  checksum     SHA1 da39a3ee",
        "",
      ].join("\n"),
    );
  });

  it("prints JSON on a terminal with --json", async () => {
    await using service = await startServiceAnswering(200, prepared);
    const { stdout } = await runCommand(["get", "session", "disk.vmdk", "--json"], {
      env: environment(service.url),
      isTTY: true,
    });
    expect(JSON.parse(stdout)).toEqual(prepared);
  });

  it("keeps a server's control characters off the terminal", async () => {
    await using service = await startServiceAnswering(200, { ...prepared, name: "a\u001b[2Jb\u0007" });
    const { stdout } = await runCommand(["get", "session", "disk.vmdk"], {
      env: environment(service.url),
      isTTY: true,
    });
    expect(stdout.split("\n")[0]).toBe("a [2Jb ");
  });

  it("says with --verbose what was sent and what came back, and never the token", async () => {
    await using service = await startServiceAnswering(404, { error_type: "NOT_FOUND", messages: [] });
    const { stderr } = await runCommand(["get", "session", "a b", "--verbose"], { env: environment(service.url) });
    expect(stderr).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/api\/\S+\/session\/file\?file_name=a%20b 404 \d+ ms$/m);
    expect(stderr).not.toContain("a-secret-token");
  });

  it("says with --verbose that a request failed", async () => {
    await using service = await startService((request) => void request.socket.destroy());
    const { code, stderr } = await runCommand(["get", "session", "f", "--verbose", "--retry", "0"], {
      env: environment(service.url),
    });
    expect(stderr).toMatch(/^GET \S+ failed \d+ ms$/m);
    expect(code).toBe(1);
  });
});

describe("prepare", () => {
  it("sends file and endpoint type, and prints the answer", async () => {
    const bodies: string[] = [];
    await using service = await startService((_, response, body) => {
      bodies.push(body);
      response.setHeader("content-type", "application/json").end(JSON.stringify({ value: prepared }));
    });
    const { code, stdout } = await runCommand(["prepare", "session", "disk.vmdk", "--endpoint-type", "DIRECT"], {
      env: environment(service.url),
    });
    expect(JSON.parse(stdout)).toEqual(prepared);
    expect(code).toBe(0);
    expect(bodies).toEqual(['{"file_name":"disk.vmdk","endpoint_type":"DIRECT"}']);
    expect(service.requests).toEqual([
      "POST /rest/com/vmware/content/library/item/downloadsession/file/id:session?~action=prepare",
    ]);
  });

  it("speaks XML with --xml", async () => {
    const types: (string | undefined)[] = [];
    await using service = await startService((request, response) => {
      types.push(request.headers["content-type"]);
      response
        .setHeader("content-type", "application/xml")
        .end(
          "<Prepare-Result><value><name>f</name><bytes_transferred>1</bytes_transferred><status>PREPARING</status></value></Prepare-Result>",
        );
    });
    const { stdout } = await runCommand(["prepare", "session", "f", "--xml"], { env: environment(service.url) });
    expect(JSON.parse(stdout)).toEqual({ name: "f", bytes_transferred: 1, status: "PREPARING" });
    expect(types).toEqual(["application/xml"]);
  });

  it("prints a failed preparation, says why, and exits 5", async () => {
    await using service = await startServiceAnswering(200, { value: failed });
    const { code, stdout, stderr } = await runCommand(["prepare", "session", "disk.vmdk"], {
      env: environment(service.url),
      isTTY: true,
    });
    expect(stdout).toContain("  error        The datastore is gone.\n");
    expect(stderr).toBe('vsphere-download: The preparation of "disk.vmdk" failed: The datastore is gone.\n');
    expect(code).toBe(5);
  });

  it("exits 5 also when the server gives no reason", async () => {
    const { error_message: _, ...silent } = failed;
    await using service = await startServiceAnswering(200, { value: silent });
    const { code, stderr } = await runCommand(["prepare", "session", "disk.vmdk"], { env: environment(service.url) });
    expect(stderr).toContain("gave no reason");
    expect(code).toBe(5);
  });
});

describe("list", () => {
  it("prints all files as a table on a terminal", async () => {
    await using service = await startServiceAnswering(200, [prepared, { ...failed, name: "a-longer-name.iso" }]);
    const { stdout } = await runCommand(["list", "session"], { env: environment(service.url), isTTY: true });
    expect(stdout.split("\n").map((line) => line.trimEnd())).toEqual([
      "NAME               STATUS    SIZE",
      "disk.vmdk          PREPARED  3.0 GiB (3221225472 bytes)",
      "a-longer-name.iso  ERROR     -",
      "",
    ]);
  });

  it("prints an empty list as such, on a terminal and elsewhere", async () => {
    await using service = await startServiceAnswering(200, []);
    const env = environment(service.url);
    expect((await runCommand(["list", "session"], { env, isTTY: true })).stdout).toContain("no files");
    expect((await runCommand(["list", "session"], { env })).stdout).toBe("[]\n");
  });
});

describe("exit codes", () => {
  it.each([
    [401, "UNAUTHENTICATED", 3],
    [403, "UNAUTHORIZED", 3],
    [404, "NOT_FOUND", 4],
    [400, "INVALID_ARGUMENT", 4],
    [401, undefined, 3],
    [403, undefined, 3],
    [404, undefined, 4],
    [500, "INTERNAL_SERVER_ERROR", 1],
    [400, "INVALID_REQUEST", 1],
  ])("for a status %i with the type %s is %i", async (status, error_type, expected) => {
    await using service = await startServiceAnswering(status, { messages: [], ...(error_type && { error_type }) });
    const { code, stdout, stderr } = await runCommand(["get", "session", "f"], { env: environment(service.url) });
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^vsphere-download: getFile: GET \\S+ answered ${status}`));
  });

  it("for an answer that is not the API's is 1", async () => {
    await using service = await startServiceAnswering(200, "a login page");
    expect((await runCommand(["get", "session", "f"], { env: environment(service.url) })).code).toBe(1);
  });

  it("for a certificate that is not believed is 7", () => {
    expect(exitCodeFor(new CertificateError("no", { operation: "getFile" }))).toBe(7);
  });

  it.each([
    ["getFile", 400, "INVALID_ARGUMENT", 4],
    ["prepareFile", 400, "INVALID_ARGUMENT", 4],
    ["keepAlive", 400, "INVALID_ARGUMENT", 1],
    ["createDownloadSession", 400, "INVALID_ARGUMENT", 1],
    ["createDownloadSession", 404, "NOT_FOUND", 4],
    ["keepAlive", 400, "NOT_ALLOWED_IN_CURRENT_STATE", 1],
    ["logIn", 401, undefined, 3],
    ["logIn", 404, undefined, 1],
  ])("for %s and %i %s is %i", (operation, status, errorType, expected) => {
    expect(exitCodeFor(new ApiError("no", { operation, status, errorType }))).toBe(expected);
  });

  it("for an option that cannot be used is 2, and for a mistake of ours 1, though both are TypeErrors", async () => {
    const thrownBy = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return error;
      }
    };
    const forOption = thrownBy(() => createClient({ baseUrl: "https://vc.example.com", sessionId: "" }));
    expect(forOption).toBeInstanceOf(TypeError);
    expect(exitCodeFor(forOption)).toBe(2);
    const ofOurs = thrownBy(() => (undefined as unknown as { name: string }).name);
    expect(ofOurs).toBeInstanceOf(TypeError);
    expect(exitCodeFor(ofOurs)).toBe(1);

    await using service = await startServiceAnswering(200, prepared);
    const onStdout = () => {
      throw new TypeError("write: x is not a function");
    };
    const outcome = await runCommand(["get", "session", "f"], { env: environment(service.url), onStdout });
    expect(outcome).toMatchObject({ code: 1, stderr: "vsphere-download: write: x is not a function\n" });
  });
});

describe("--api-style", () => {
  it.each([
    ["api", /^\w+ \/api\//],
    ["rest", /^\w+ \/rest\//],
  ])("%s goes by that generation alone", async (style, expected) => {
    await using service = await startServiceAnswering(404, {});
    for (const args of [
      ["get", "s", "f"],
      ["prepare", "s", "f"],
      ["list", "s"],
    ]) {
      await runCommand([...args, "--api-style", style], { env: environment(service.url) });
    }
    expect(service.requests).toHaveLength(3);
    for (const request of service.requests) expect(request).toMatch(expected);
  });

  it("auto, the default, finds out which one the server has", async () => {
    await using service = await startServiceAnswering(404, {});
    for (const flags of [[], ["--api-style", "auto"]]) {
      await runCommand(["list", "s", ...flags], { env: environment(service.url) });
    }
    const both = [expect.stringMatching(/^GET \/api\//), expect.stringMatching(/^GET \/rest\//)];
    expect(service.requests).toEqual([...both, ...both]);
  });
});
