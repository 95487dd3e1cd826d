import { randomUUID } from "node:crypto";
import type { DownloadSessionModel } from "../client/schema.js";
import { createDownloadSession, type DownloadSession, type DownloadSessionOptions } from "./download-session.js";
import { createExpiring } from "./expiring.js";
import type { Library } from "./library.js";
import { noSuchDownloadSession } from "./refusal.js";
import type { ServedFile } from "./served-file.js";

/** The download sessions of a server. All that take an identifier throw Refusal NOT_FOUND if there is none of it. */
export interface DownloadSessions {
  /**
   * Makes one for an item, by its client unless `isOwn`, and returns its identifier: that of the one made with the same
   * client token, if it lives.
   *
   * @throws Refusal NOT_FOUND if there is no such item
   */
  create(libraryItemId: string, options?: { clientToken?: string | undefined; isOwn?: boolean }): string;
  /** Of one item, or of all. @throws Refusal NOT_FOUND if there is no such item */
  ids(libraryItemId?: string): string[];
  /** How one stands; to look is no activity. */
  look(id: string): DownloadSessionModel;
  keepAlive(id: string, progress: number | undefined): void;
  /** One that something is done with, which prolongs its life. */
  use(id: string): DownloadSession;
  /** Makes it be there no more; transfers under way are left to themselves. */
  end(id: string): void;

  /** What a data URL leads to: a file and its session, or a status why not. */
  linked(token: string): { file: ServedFile; session: DownloadSession; keepAlive: () => void } | { status: number };
  /** Those that clients made. */
  readonly ofClients: readonly DownloadSessionModel[];
}

export interface DownloadSessionsOptions extends DownloadSessionOptions {
  library: Library;
  downloadSessionLifetimeMs: number;
}

interface Kept {
  session: DownloadSession;
  clientToken: string | undefined;
  isOwn: boolean;
}

export function createDownloadSessions(options: DownloadSessionsOptions): DownloadSessions {
  const { library, downloadSessionLifetimeMs, now } = options;
  const sessions = createExpiring<Kept>(downloadSessionLifetimeMs, now);
  const found = (id: string, kept: Kept | undefined): DownloadSession => {
    if (!kept) throw noSuchDownloadSession(id);
    return kept.session;
  };

  const all: DownloadSessions = {
    create(libraryItemId, { clientToken, isOwn = false } = {}) {
      const item = library.item(libraryItemId);
      const before = sessions.all().find(([, kept]) => clientToken !== undefined && kept.clientToken === clientToken);
      if (before) return before[0];
      const id = randomUUID();
      sessions.add(id, { session: createDownloadSession(id, item, options), clientToken, isOwn });
      return id;
    },
    ids(libraryItemId) {
      const item = libraryItemId === undefined ? undefined : library.item(libraryItemId);
      const asked = sessions.all().filter(([, { session }]) => !item || session.standing.item.id === item.id);
      return asked.map(([id]) => id);
    },
    look(id) {
      const { item, state, progress, errorMessage } = found(id, sessions.find(id)).standing;
      const expiresAt = sessions.expiresAt(id);
      return {
        id,
        library_item_id: item.id,
        library_item_content_version: item.contentVersion,
        ...(errorMessage && { error_message: errorMessage }),
        client_progress: progress,
        state,
        ...(expiresAt === undefined ? {} : { expiration_time: new Date(expiresAt).toISOString() }),
      };
    },
    keepAlive(id, progress) {
      found(id, sessions.find(id)).keepAlive(progress);
      all.use(id);
    },
    use: (id) => found(id, sessions.use(id)),
    end(id) {
      if (!sessions.end(id)) throw noSuchDownloadSession(id);
    },

    linked(token) {
      for (const [id, { session }] of sessions.all()) {
        const linked = session.linked(token);
        if (linked && "status" in linked) return linked;
        if (linked) return { file: linked, session, keepAlive: () => void sessions.use(id) };
      }
      return { status: 404 };
    },
    get ofClients() {
      return sessions.all().flatMap(([id, { isOwn }]) => (isOwn ? [] : [all.look(id)]));
    },
  };
  return all;
}
