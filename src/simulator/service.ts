import { randomUUID } from "node:crypto";
import type { EndpointType, FileInfo } from "../client/schema.js";
import { checkDeclaration, type FileDeclaration } from "./options.js";
import { missingPrivilege, noSuchDownloadSession, noSuchFile, unauthenticated } from "./refusal.js";
import { createServedFile, type DataLink, type FileSurroundings, type ServedFile } from "./served-file.js";

/** The service behind the URLs: sessions, download sessions, their files. It knows nothing of HTTP. */
export interface Service {
  readonly sessionId: string;
  /** Ends the session; from now on another is valid, and returned. */
  renewSession(): string;
  hasSession(sessionId: string | undefined): boolean;
  /** @throws Refusal UNAUTHENTICATED */
  authenticate(sessionId: string | undefined): void;

  addDownloadSession(files: readonly FileDeclaration[]): string;
  /** @throws Refusal NOT_FOUND */
  removeDownloadSession(id: string): void;
  /** Adds a file, or puts another of its name into its place; links to the old one serve the new one. */
  declareFile(downloadSessionId: string, file: FileDeclaration): void;
  /** @throws Refusal NOT_FOUND, INVALID_ARGUMENT */
  file(downloadSessionId: string, name: string): ServedFile;
  files(downloadSessionId: string): readonly ServedFile[];
  /** @throws Refusal also UNAUTHORIZED */
  prepare(downloadSessionId: string, name: string, endpointType: EndpointType): FileInfo;

  /** What a data URL leads to: a file, or a status why not. */
  linked(token: string): { file: ServedFile; keepAlive: () => void } | { status: number };
}

export interface ServiceOptions extends Omit<FileSurroundings, "newLink"> {
  readStorage: boolean;
  downloadSessionLifetimeMs: number;
}

interface DownloadSession {
  files: Map<string, ServedFile>;
  lastActivity: number;
}

export function createService(options: ServiceOptions): Service {
  const { now, readStorage, downloadSessionLifetimeMs } = options;
  const downloadSessions = new Map<string, DownloadSession>();
  const links = new Map<string, { link: DataLink; downloadSessionId: string; name: string }>();
  let sessionId = newSessionId();

  const alive = (id: string): DownloadSession | undefined => {
    const found = downloadSessions.get(id);
    return found && now() - found.lastActivity <= downloadSessionLifetimeMs ? found : undefined;
  };
  const visit = (id: string): DownloadSession => {
    const found = alive(id);
    if (!found) throw noSuchDownloadSession(id);
    found.lastActivity = now();
    return found;
  };
  const put = (downloadSessionId: string, session: DownloadSession, declaration: FileDeclaration): void => {
    checkDeclaration(declaration);
    const { name } = declaration;
    const newLink = (): DataLink => {
      const link: DataLink = { token: randomUUID(), expiredStatus: undefined };
      links.set(link.token, { link, downloadSessionId, name });
      return link;
    };
    session.files.set(name, createServedFile(declaration, { ...options, newLink }));
  };

  const service: Service = {
    get sessionId() {
      return sessionId;
    },
    renewSession() {
      sessionId = newSessionId();
      return sessionId;
    },
    hasSession: (given) => given === sessionId,
    authenticate(given) {
      if (!service.hasSession(given)) throw unauthenticated();
    },

    addDownloadSession(files) {
      const id = randomUUID();
      const session: DownloadSession = { files: new Map(), lastActivity: now() };
      for (const file of files) {
        if (session.files.has(file.name)) throw new TypeError(`Two files are called ${JSON.stringify(file.name)}.`);
        put(id, session, file);
      }
      downloadSessions.set(id, session);
      return id;
    },
    removeDownloadSession(id) {
      if (!downloadSessions.delete(id)) throw noSuchDownloadSession(id);
    },
    declareFile: (id, file) => put(id, visit(id), file),
    file(id, name) {
      const found = visit(id).files.get(name);
      if (!found) throw noSuchFile(name);
      return found;
    },
    files: (id) => [...visit(id).files.values()],
    prepare(id, name, endpointType) {
      const file = service.file(id, name);
      if (endpointType === "DIRECT" && !readStorage) throw missingPrivilege("ContentLibrary.ReadStorage");
      file.prepare(endpointType);
      return file.state();
    },

    linked(token) {
      const { link, downloadSessionId, name } = links.get(token) ?? {};
      const session = downloadSessionId === undefined ? undefined : alive(downloadSessionId);
      const file = name === undefined ? undefined : session?.files.get(name);
      if (!link || !session || !file) return { status: 404 };
      if (link.expiredStatus !== undefined) return { status: link.expiredStatus };
      const keepAlive = () => {
        session.lastActivity = now();
      };
      return { file, keepAlive };
    },
  };
  return service;
}

function newSessionId(): string {
  return randomUUID().replaceAll("-", "");
}
