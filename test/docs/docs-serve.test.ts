import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../../scripts/listen.js";
import { projectRoot } from "../../scripts/project.js";

function docsServe(port: number): ChildProcess {
  const child = spawn(process.execPath, [join(projectRoot, "scripts/docs-serve.js"), "--port", String(port)]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "serves the page, the contract and the console until %s",
  async (signal) => {
    const child = docsServe(0);
    const [told] = await once(child.stdout ?? expect.fail("no output"), "data");
    const urls = String(told).match(/http:\S+/g) ?? [];
    expect(urls.map((url) => new URL(url).pathname)).toEqual(["/", "/console", "/openapi.yaml", "/openapi.json"]);
    const answers = await Promise.all(urls.map((url) => fetch(url)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  },
);

it("ends where its port is in use", async () => {
  const other = createServer();
  onTestFinished(() => void other.close());
  const port = await listen(other, 0);
  const child = docsServe(port);
  const said = text(child.stderr ?? expect.fail("no output"));
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(await said).toContain(`Port ${port} is in use.`);
});
