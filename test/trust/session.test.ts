import { describe, expect, onTestFinished, test } from "vitest";
import { ConnectionError, createClient, type NodeClientOptions } from "../../src/node.js";
import { credentials, downloadSessionId, fileName } from "../client/every-operation.js";
import { ownServer } from "../client/own-server.js";
import { rejectionOf } from "../client/rejection-of.js";
import { preparedFile } from "../client/wire-examples.js";

const file = { downloadSessionId, fileName };

/** A service that gives a new token for each log-in, and lets in the last one. */
async function ownService() {
  let logIns = 0;
  let valid: string | undefined;
  const server = await ownServer((response, { method, target, headers }) => {
    response.setHeader("content-type", "application/json");
    const isIn = headers["vmware-api-session-id"] === valid;
    if (target !== "/api/session") {
      response.writeHead(isIn ? 200 : 401).end(isIn ? JSON.stringify(preparedFile) : "{}");
    } else if (method === "DELETE") {
      valid = undefined;
      response.writeHead(204).end();
    } else {
      valid = `token-${++logIns}`;
      response.writeHead(201).end(JSON.stringify(valid));
    }
  });
  const log = () => server.requests.map(({ method, target }) => `${method} ${target.split("?")[0]}`);
  const expire = () => {
    valid = "somebody else's";
  };
  return { ...server, log, expire };
}

function clientOf(baseUrl: string, more: Partial<NodeClientOptions> = {}) {
  const client = createClient({ baseUrl, credentials, ...more });
  onTestFinished(() => client.close());
  return client;
}

const tokenOf = async (client: ReturnType<typeof clientOf>, url: string) =>
  (await client.findTransferRoute(new URL("/cls/data/1", url), undefined)).headers["vmware-api-session-id"];

describe("a transfer", () => {
  test("goes along with the session that the client has opened by itself, as it is at the time", async () => {
    const { url, expire } = await ownService();
    const client = clientOf(url);
    await client.getFile(file);
    expect(await tokenOf(client, url)).toBe("token-1");
    expire();
    await client.getFile(file);
    expect(await tokenOf(client, url)).toBe("token-2");
  });

  test("that comes before any call logs in", async () => {
    const { url, log } = await ownService();
    const client = clientOf(url);
    expect(await tokenOf(client, url)).toBe("token-1");
    await client.getFile(file);
    expect(log().filter((entry) => entry === "POST /api/session")).toHaveLength(1);
  });

  test("to another host takes no session along, and needs none", async () => {
    const { url, requests } = await ownService();
    expect(await tokenOf(clientOf(url), "https://esx.example.com")).toBeUndefined();
    expect(requests).toHaveLength(0);
  });

  test("has no session where the client has none", async () => {
    const { url } = await ownService();
    const client = clientOf(url, { credentials: undefined });
    await rejectionOf(client.findTransferRoute(new URL("/cls/data/1", url), undefined), TypeError);
  });
});

describe("close", () => {
  test("logs out before it ends the connections, and ends logging in", async () => {
    const { url, log } = await ownService();
    const client = clientOf(url);
    await client.getFile(file);
    await client.close();
    expect(log().slice(-1)).toEqual(["DELETE /api/session"]);
    await rejectionOf(client.getFile(file), ConnectionError);
    await client.close();
    expect(log().filter((entry) => entry === "DELETE /api/session")).toHaveLength(1);
  });

  test("happens at the end of a block that has the client", async () => {
    const { url, log } = await ownService();
    {
      await using client = createClient({ baseUrl: url, credentials });
      await client.getFile(file);
    }
    expect(log().slice(-1)).toEqual(["DELETE /api/session"]);
  });

  test("logs nobody out who was logged in before", async () => {
    const { url, log } = await ownService();
    const client = clientOf(url, { credentials: undefined, sessionId: "token-0" });
    await client.close();
    expect(log()).toEqual([]);
  });
});

test.each([
  ["sessionId and credentials", { sessionId: "token-1", credentials }, /exclude each other/],
  ["credentials that are none", { credentials: "ann" }, /createClient: credentials: expected an object/],
])("%s are refused", (_, options, message) => {
  expect(() => createClient({ baseUrl: "https://vcenter.example.com", ...options } as never)).toThrow(message);
});
