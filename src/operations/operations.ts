/** All operations, by the names that they have as methods of a client. */

export { type CancelDownloadSessionOptions, cancelDownloadSession } from "./cancel-download-session.js";
export { type CreateDownloadSessionOptions, createDownloadSession } from "./create-download-session.js";
export { type DeleteDownloadSessionOptions, deleteDownloadSession } from "./delete-download-session.js";
export { type FailDownloadSessionOptions, failDownloadSession } from "./fail-download-session.js";
export { type GetDownloadSessionOptions, getDownloadSession } from "./get-download-session.js";
export { type GetFileOptions, getFile } from "./get-file.js";
export { type KeepAliveOptions, keepAlive } from "./keep-alive.js";
export { type ListDownloadSessionsOptions, listDownloadSessions } from "./list-download-sessions.js";
export { type ListFilesOptions, listFiles } from "./list-files.js";
export { type LogInOptions, logIn } from "./log-in.js";
export { logOut } from "./log-out.js";
export { type PrepareFileOptions, prepareFile } from "./prepare-file.js";
