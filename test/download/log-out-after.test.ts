import { describe, expect, it } from "vitest";
import { logOutAfter } from "../../src/download/log-out-after.js";

const { signal } = new AbortController();

/** A client that can be logged in, and counts how often it was logged out. */
function loggingClient(isLoggedIn = false) {
  const state = { isLoggedIn, logOuts: 0, signals: [] as unknown[] };
  const client = {
    get isLoggedIn() {
      return state.isLoggedIn;
    },
    async logOut(options?: { signal?: AbortSignal | undefined }) {
      state.isLoggedIn = false;
      state.logOuts += 1;
      state.signals.push(options?.signal);
    },
  };
  return { client, state };
}

describe("a client is logged out after its use", () => {
  it("if it has logged in meanwhile", async () => {
    const { client, state } = loggingClient();
    const end = logOutAfter(client);
    state.isLoggedIn = true;
    await end(signal);
    expect(state).toEqual({ isLoggedIn: false, logOuts: 1, signals: [signal] });
  });

  it("unless it has not", async () => {
    const { client, state } = loggingClient();
    await logOutAfter(client)(signal);
    expect(state.logOuts).toBe(0);
  });

  it("unless it was logged in before", async () => {
    const { client, state } = loggingClient(true);
    await logOutAfter(client)(signal);
    expect(state).toMatchObject({ isLoggedIn: true, logOuts: 0 });
  });

  it("when the last one that uses it ends, also one that found it logged in by another", async () => {
    const { client, state } = loggingClient();
    const first = logOutAfter(client);
    state.isLoggedIn = true;
    const second = logOutAfter(client);
    await first(signal);
    expect(state.logOuts).toBe(0);
    await second(signal);
    expect(state.logOuts).toBe(1);
    const third = logOutAfter(client);
    state.isLoggedIn = true;
    await third(signal);
    expect(state.logOuts).toBe(2);
  });
});
