import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/client/option-error.js";
import { ItemSession, type SessionClient } from "../../src/download/item-session.js";
import { ApiError, CertificateError, ConnectionError } from "../../src/node.js";
import { reasonOf } from "../client/rejection-of.js";

const apiError = (operation: string, status: number, errorType?: string) =>
  new ApiError("m", { operation, status, errorType });
const notFound = apiError("deleteDownloadSession", 404, "NOT_FOUND");
const lost = new ConnectionError("lost", { operation: "createDownloadSession" });

/** What is asked for a session is answered in turn: with an identifier, or a failure. Then with `session-1`, and so on. */
function itemSession(answers: (string | Error)[] = [], more: Partial<SessionClient> = {}, signal?: AbortSignal) {
  const tokens: (string | undefined)[] = [];
  const deleted: string[] = [];
  const looked: string[] = [];
  let count = 0;
  const client: SessionClient = {
    async createDownloadSession({ clientToken }) {
      tokens.push(clientToken);
      const answer = answers.shift() ?? `session-${++count}`;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async getDownloadSession({ downloadSessionId }) {
      looked.push(downloadSessionId);
      return {};
    },
    async deleteDownloadSession({ downloadSessionId }) {
      deleted.push(downloadSessionId);
    },
    isLoggingIn: false,
    ...more,
  };
  const session = new ItemSession(client, "item", signal);
  const close = () => session.close(new AbortController().signal);
  return { session, tokens, deleted, looked, close };
}

describe("an item's session", () => {
  it("is opened once, when it is first asked for", async () => {
    const { session, tokens } = itemSession();
    expect(session.current).toBeUndefined();
    expect(await Promise.all([session.id(), session.id()])).toEqual(["session-1", "session-1"]);
    expect(await session.current).toBe("session-1");
    expect(tokens).toEqual([expect.stringMatching(/^[\da-f]{8}-/)]);
  });

  it("is asked for again by the same token, where the answer was lost", async () => {
    const { session, tokens } = itemSession([lost, apiError("createDownloadSession", 500)]);
    expect(await reasonOf(session.id())).toBe(lost);
    await reasonOf(session.id());
    expect(await session.id()).toBe("session-1");
    expect(new Set(tokens).size).toBe(1);
  });

  it.each([
    ["that was refused", apiError("createDownloadSession", 499)],
    ["that could not be asked for", new OptionError("no such option")],
    ["of a server that is not believed", new CertificateError("m", { operation: "createDownloadSession" })],
    ["that it could not log in for", new ConnectionError("m", { operation: "logIn" })],
    ["that it could not log in for yet", apiError("logIn", 503)],
  ])("%s was not opened", async (_, failure) => {
    const { session, tokens, deleted, close } = itemSession([failure]);
    expect(await reasonOf(session.id())).toBe(failure);
    await close();
    expect([tokens.length, deleted]).toEqual([1, []]);
    await session.id();
    expect(tokens[1]).not.toBe(tokens[0]);
  });

  it.each([true, false])("that was stopped while its client logged in was not opened (%s)", async (isLoggingIn) => {
    const stopping = new AbortController();
    const { session, tokens, close } = itemSession([lost], { isLoggingIn }, stopping.signal);
    stopping.abort("enough");
    await reasonOf(session.id());
    await close();
    expect(tokens).toHaveLength(isLoggingIn ? 1 : 2);
  });

  it("is not asked for any more after three failures in a row", async () => {
    const { session, tokens } = itemSession([lost, lost, "first", lost, lost, lost]);
    for (let call = 0; call < 2; call++) await reasonOf(session.id());
    await session.replace(await session.id());
    for (let call = 0; call < 5; call++) expect(await reasonOf(session.id())).toBe(lost);
    expect(tokens).toHaveLength(6);
  });

  it.each([
    [apiError("logIn", 401), 1],
    [apiError("logIn", 499), 1],
    [apiError("logIn", 500), 2],
    [apiError("createDownloadSession", 401), 2],
    [new ConnectionError("m", { operation: "logIn" }), 2],
  ])("is asked for by no password that was refused (%#)", async (failure, times) => {
    const { session, tokens } = itemSession([failure, failure]);
    for (let call = 0; call < 2; call++) expect(await reasonOf(session.id())).toBe(failure);
    expect(tokens).toHaveLength(times);
  });
});

describe("an item's session has ended", () => {
  const gone = { getDownloadSession: () => Promise.reject(notFound) };

  it.each([
    ["where it is not found", notFound, gone, true],
    ["where it is not found in other words", apiError("getFile", 404), gone, true],
    ["unless it is there", notFound, {}, false],
    ["unless nobody can tell", notFound, { getDownloadSession: () => Promise.reject(lost) }, false],
    ["unless something else failed", lost, gone, false],
    ["unless the server said something else", apiError("getFile", 500), gone, false],
    ["unless it is not allowed", apiError("getFile", 404, "UNAUTHORIZED"), gone, false],
  ])("%s", async (_, failure, more, expected) => {
    const { session, looked } = itemSession([], more);
    const id = await session.id();
    expect(await session.hasEnded(id, failure)).toBe(expected);
    if (failure === notFound && !("getDownloadSession" in more)) expect(looked).toEqual([id]);
  });

  it("where there is another one, or none, by now", async () => {
    const { session, looked } = itemSession([lost]);
    expect(await session.hasEnded("before", notFound)).toBe(true);
    const opening = session.id();
    expect(await session.hasEnded("before", notFound)).toBe(true);
    await reasonOf(opening);
    await session.id();
    expect(await session.hasEnded("before", notFound)).toBe(true);
    expect(looked).toEqual([]);
  });

  it("unless nobody wants to know any more", async () => {
    const stopping = new AbortController();
    const { session, looked } = itemSession([], gone, stopping.signal);
    const id = await session.id();
    stopping.abort("enough");
    expect(await session.hasEnded(id, notFound)).toBe(false);
    expect(looked).toEqual([]);
  });
});

describe("an item's session is replaced", () => {
  it.each([0, 1, 2, 3, 4, 5])("once, whoever finds out %i steps later that it has ended", async (steps) => {
    const { session } = itemSession();
    const id = await session.id();
    const first = session.replace(id).then(() => session.id());
    for (let step = 0; step < steps; step++) await Promise.resolve();
    await session.replace(id);
    expect(await first).toBe("session-2");
    expect(await session.current).toBe("session-2");
  });

  it("unless another one is there, or none", async () => {
    const { session } = itemSession();
    await session.replace("before");
    const id = await session.id();
    await session.replace("before");
    expect(await session.id()).toBe(id);
  });

  it("unless it cannot even be opened", async () => {
    const { session } = itemSession([lost, lost, lost]);
    for (let call = 0; call < 3; call++) await reasonOf(session.id());
    await session.replace("before");
    expect(await reasonOf(session.id())).toBe(lost);
  });
});

describe("in the end", () => {
  it("all sessions are removed, also those of which nobody was told, once", async () => {
    const { session, tokens, deleted, close } = itemSession(["first", lost, "told later"]);
    await session.replace(await session.id());
    await reasonOf(session.id());
    await close();
    expect(deleted.sort()).toEqual(["first", "told later"]);
    expect(tokens[2]).toBe(tokens[1]);
    expect(tokens[1]).not.toBe(tokens[0]);
    await close();
    expect(deleted).toHaveLength(2);
  });

  it("one that is gone is removed, and one that cannot be removed is told after the others", async () => {
    const failure = apiError("deleteDownloadSession", 403, "UNAUTHORIZED");
    const failures: Record<string, Error> = { first: notFound, second: failure };
    const tried: string[] = [];
    const { session, close } = itemSession(["first", "second", "third"], {
      async deleteDownloadSession({ downloadSessionId }) {
        tried.push(downloadSessionId);
        const thrown = failures[downloadSessionId];
        if (thrown) throw thrown;
      },
    });
    for (let count = 0; count < 3; count++) await session.replace(await session.id());
    expect(await reasonOf(close())).toBe(failure);
    expect(tried).toEqual(["first", "second", "third"]);
    delete failures.second;
    await close();
    expect(tried).toEqual(["first", "second", "third", "second"]);
  });
});
