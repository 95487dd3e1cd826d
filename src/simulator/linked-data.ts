import type { IncomingMessage } from "node:http";
import { type Answer, textAnswer } from "./answer.js";
import { dataAnswer, expiredAnswer } from "./data-answer.js";
import type { Profile } from "./profile.js";
import type { ReceivedRequest } from "./request-log.js";
import type { ServedFile } from "./served-file.js";
import type { Service } from "./service.js";

/** An answer with a file's data, or why there is none. */
export interface DataAnswer {
  answer: Answer;
  file?: ServedFile;
  /** Calls back if the transfer has to end, until it is told not to. */
  onEnd?: (end: () => void) => () => void;
}

/** The answer to a request for what a data URL leads to. */
export function linkedData(
  token: string,
  { method = "", headers }: IncomingMessage,
  record: ReceivedRequest,
  { service, profile }: { service: Service; profile: Profile },
): DataAnswer {
  record.operation = "data";
  const linked = service.downloadSessions.linked(token);
  if (!("file" in linked)) return { answer: expiredAnswer(linked.status) };
  const { file, session, keepAlive } = linked;
  record.fileName = file.declaration.name;
  const sessionId = headers["vmware-api-session-id"] as string | undefined;
  if (profile.quirks.dataNeedsSession && !service.apiSessions.use(sessionId)) {
    return { answer: textAnswer(401, "401 the session header is missing, or not valid\n"), file };
  }
  keepAlive();
  const { onServed, ...answer } = dataAnswer(method, headers, file);
  return {
    file,
    onEnd: session.onTransfersEnd,
    answer: {
      ...answer,
      onServed:
        onServed &&
        ((offset, bytes) => {
          keepAlive();
          onServed(offset, bytes);
        }),
    },
  };
}
