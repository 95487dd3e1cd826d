import { type ApiSessions, type ApiSessionsOptions, createApiSessions } from "./api-sessions.js";
import { createDownloadSessions, type DownloadSessions, type DownloadSessionsOptions } from "./download-sessions.js";
import type { FileDeclaration } from "./file-declaration.js";
import { createLibrary, type Library } from "./library.js";

/** The service behind the URLs. It knows nothing of HTTP. */
export interface Service {
  apiSessions: ApiSessions;
  library: Library;
  downloadSessions: DownloadSessions;
}

export interface ServiceOptions extends ApiSessionsOptions, Omit<DownloadSessionsOptions, "library"> {
  /** What a server of this kind makes of a declaration. */
  asServed: (declaration: FileDeclaration) => FileDeclaration;
}

export function createService(options: ServiceOptions): Service {
  const library = createLibrary(options.asServed);
  return {
    apiSessions: createApiSessions(options),
    library,
    downloadSessions: createDownloadSessions({ ...options, library }),
  };
}
