import type { ApiSession } from "./api-session.js";
import { type Authorization, bySession } from "./authorization.js";
import type { Answer } from "./exchange.js";

/**
 * Sends a request with the session's token, and once more with another one if the server has refused it (401): what was
 * refused was not done, so any request may be sent again.
 */
export async function sendInSession(
  session: ApiSession,
  signal: AbortSignal | undefined,
  send: (authorize: () => Authorization | Promise<Authorization>) => Promise<Answer>,
): Promise<Answer> {
  let sent: string | undefined;
  await session.open(undefined, signal);
  const answer = await send(async () => {
    sent = await session.token();
    return bySession(sent);
  });
  if (answer.status !== 401 || !session.mayChange) return answer;

  const refused = sent;
  await session.open(refused, signal);
  try {
    const again = await send(async () => {
      const token = await session.token();
      if (token === refused) throw sameToken;
      return bySession(token);
    });
    // The one that was refused does not count; an answer that was lost before may have been to one that was done.
    return { ...again, attempts: answer.attempts - 1 + again.attempts };
  } catch (error) {
    if (error === sameToken) return answer;
    throw error;
  }
}

/** There is no other token to try. */
const sameToken = new Error("the same token again");
