import { randomUUID } from "node:crypto";
import type { DownloadSessionState, EndpointType, FileInfo, LocalizableMessage } from "../client/schema.js";
import type { FileDeclaration } from "./file-declaration.js";
import type { LibraryItem } from "./library.js";
import { fallingProgress, missingPrivilege, noSuchFile, notAllowedInState } from "./refusal.js";
import { createServedFile, type DataLink, type FileSurroundings, type ServedFile } from "./served-file.js";

/** One download session: how it stands, and its files. */
export interface DownloadSession {
  readonly standing: Standing;
  /** Tells how far the client is, which only rises. @throws Refusal if it is not active, or has been further */
  keepAlive(progress: number | undefined): void;
  /** Ends transfers under way, and lets none begin. @throws Refusal if it is not active */
  cancel(): void;
  /** Likewise, with a message from the client. @throws Refusal if it is not active */
  fail(clientErrorMessage: string): void;

  /** Adds a file, or puts another of its name into its place; links to the old one serve the new one. */
  put(declaration: FileDeclaration): void;
  /** @throws Refusal INVALID_ARGUMENT */
  file(name: string): ServedFile;
  files(): readonly ServedFile[];
  /** @throws Refusal INVALID_ARGUMENT, UNAUTHORIZED, and if it is not active */
  prepare(name: string, endpointType: EndpointType): FileInfo;

  /** What a link of this session leads to: a file, or a status why not. */
  linked(token: string): ServedFile | { status: number } | undefined;
  /** Calls back if transfers under way have to end, until it is told not to. */
  onTransfersEnd(end: () => void): () => void;
}

export interface Standing {
  readonly item: LibraryItem;
  readonly state: DownloadSessionState;
  readonly progress: number;
  readonly errorMessage: LocalizableMessage | undefined;
}

export interface DownloadSessionOptions extends Omit<FileSurroundings, "newLink"> {
  readStorage: boolean;
}

export function createDownloadSession(id: string, item: LibraryItem, options: DownloadSessionOptions): DownloadSession {
  let current: Standing = { item, state: "ACTIVE", progress: 0, errorMessage: undefined };
  const files = new Map<string, ServedFile>();
  const links = new Map<string, { link: DataLink; name: string }>();
  const transfers = new Set<() => void>();

  const expectActive = (): void => {
    if (current.state !== "ACTIVE") throw notAllowedInState(id, current.state);
  };
  const endTransfers = (): void => {
    for (const end of [...transfers]) end();
  };
  const session: DownloadSession = {
    get standing() {
      return current;
    },
    keepAlive(progress = current.progress) {
      expectActive();
      if (progress < current.progress) throw fallingProgress(progress, current.progress);
      current = { ...current, progress };
    },
    cancel() {
      expectActive();
      current = { ...current, state: "CANCELED" };
      endTransfers();
    },
    fail(clientErrorMessage) {
      expectActive();
      current = { ...current, state: "ERROR", errorMessage: clientError(clientErrorMessage) };
      endTransfers();
    },

    put(declaration) {
      const { name } = declaration;
      const newLink = (): DataLink => {
        const link: DataLink = { token: randomUUID(), expiredStatus: undefined };
        links.set(link.token, { link, name });
        return link;
      };
      files.set(name, createServedFile(declaration, { ...options, newLink }));
    },
    file(name) {
      const found = files.get(name);
      if (!found) throw noSuchFile(name);
      return found;
    },
    files: () => [...files.values()],
    prepare(name, endpointType) {
      expectActive();
      const file = session.file(name);
      if (endpointType === "DIRECT" && !options.readStorage) throw missingPrivilege("ContentLibrary.ReadStorage");
      file.prepare(endpointType);
      return file.state();
    },

    linked(token) {
      const { link, name = "" } = links.get(token) ?? {};
      if (!link) return undefined;
      if (current.state !== "ACTIVE") return { status: 404 };
      return link.expiredStatus === undefined ? session.file(name) : { status: link.expiredStatus };
    },
    onTransfersEnd(end) {
      transfers.add(end);
      return () => transfers.delete(end);
    },
  };
  for (const file of item.files) session.put(file);
  return session;
}

function clientError(message: string): LocalizableMessage {
  return { id: "com.vmware.vdcs.cls-main.client_error", default_message: message, args: [message] };
}
