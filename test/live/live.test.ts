import { describe, expect, onTestFinished, test } from "vitest";
import { createClient } from "vsphere-download-session/node";
import { describeFindings } from "../../scripts/live/report.js";
import { operations, type Site, tryItem, tryOperations } from "../../scripts/live/suite.js";
import { type Generation, type SimulatorOptions, startSimulator } from "../../src/simulator.js";

const files = [
  { name: "disk.iso", size: 100_000, preparePolls: 0 },
  { name: "appliance.ovf", size: 2_000, preparePolls: 0 },
];

async function siteOf(options: SimulatorOptions) {
  const simulator = await startSimulator({ files, ...options });
  onTestFinished(() => simulator.close());
  simulator.expireDownloadSession();
  simulator.expireApiSession();
  const { user, password, libraryItemId } = simulator;
  const site: Site = {
    libraryItemId,
    credentials: { user, password },
    connect: async (apiStyle, sessionId) =>
      createClient({
        baseUrl: simulator.url,
        apiStyle,
        ...(sessionId === undefined ? { credentials: { user, password } } : { sessionId }),
        trust: { thumbprint: simulator.thumbprint },
      }),
  };
  return { simulator, site };
}

const speaks: Record<Generation, { api: boolean; rest: boolean; xml: boolean }> = {
  "6.5": { api: false, rest: true, xml: true },
  "7": { api: true, rest: true, xml: false },
  "8": { api: true, rest: true, xml: false },
  "9": { api: true, rest: false, xml: false },
};

describe.each(Object.entries(speaks))("the live suite against a simulated vCenter %s", (generation, styles) => {
  test.each(["api", "rest"] as const)(
    "finds by /%s all that is offered to pass, and nothing left behind",
    async (style) => {
      const { simulator, site } = await siteOf({ generation: generation as Generation });
      const findings = await tryOperations(site, style);
      const expected = operations.map((operation) => {
        const isOffered = styles[style] && (operation !== "prepareFile in XML" || (style === "rest" && styles.xml));
        return [operation, { outcome: isOffered ? "passed" : "not offered" }];
      });
      expect(findings).toEqual(Object.fromEntries(expected));
      expect(simulator.leftBehind).toEqual({ apiSessions: [], downloadSessions: [] });
    },
  );

  test("gets the item's smallest file, whatever the server speaks", async () => {
    const { simulator, site } = await siteOf({ generation: generation as Generation });
    expect(await tryItem(site)).toEqual({ outcome: "passed", detail: "verified" });
    expect(simulator.leftBehind).toEqual({ apiSessions: [], downloadSessions: [] });
  });
});

describe("the live suite", () => {
  test("tells what failed, and why, and what could not be tried for it", async () => {
    const { simulator, site } = await siteOf({});
    simulator.inject({
      fault: "status",
      status: 500,
      where: "api",
      operation: "listFiles",
      times: Number.POSITIVE_INFINITY,
    });
    const findings = { api: await tryOperations(site, "api"), rest: await tryOperations(site, "rest") };
    expect(findings.api.listFiles).toMatchObject({ outcome: "failed", detail: expect.stringContaining("500") });
    expect(findings.api.getFile).toMatchObject({ outcome: "not tried" });
    const text = describeFindings(findings, await tryItem(site));
    expect(text).toMatch(/^listFiles +FAILED +FAILED$/m);
    expect(text).toMatch(/^listFiles \/api failed: listFiles: GET .* 500/m);
    expect(text).toMatch(/^downloadItem +FAILED$/m);
    expect(simulator.leftBehind).toEqual({ apiSessions: [], downloadSessions: [] });
  });

  test("tries no log-in without credentials", async () => {
    const { simulator, site } = await siteOf({});
    const sessionId = simulator.renewSession();
    const connect: Site["connect"] = (style, token = sessionId) => site.connect(style, token);
    const findings = await tryOperations({ ...site, credentials: undefined, connect }, "api");
    expect(findings.logIn).toEqual({ outcome: "not tried", detail: "there are no credentials" });
    expect(findings.downloadFile).toEqual({ outcome: "passed" });
  });

  test("meets servers that are not vCenter's equals", async () => {
    const { simulator, site } = await siteOf({
      quirks: { textNotFound: true, nullForEmpty: true, noChecksum: true, chunkedData: true, dataNeedsSession: true },
    });
    expect(await tryItem({ ...site, checksumWaitMs: 0 })).toMatchObject({ outcome: "passed" });
    expect(simulator.leftBehind).toEqual({ apiSessions: [], downloadSessions: [] });
  });
});
