/**
 * A server that behaves like the download-session service, for demos and tests: `vsphere-download-session/simulator`.
 * Runs in Node alone.
 *
 * @module
 */

export type { OpenApiSession } from "./simulator/api-sessions.js";
export type { CertificateOptions, Identity } from "./simulator/certificate.js";
export type {
  BodyFault,
  ConnectionFault,
  Fault,
  FaultAim,
  FaultNamed,
  FileInfoFault,
  RangeFault,
  StatusFault,
} from "./simulator/fault.js";
export type { Injection } from "./simulator/fault-queue.js";
export type { FileDeclaration } from "./simulator/file-declaration.js";
export type { OperationName } from "./simulator/operations.js";
export type { SimulatorOptions } from "./simulator/options.js";
export type { Generation, Quirks } from "./simulator/profile.js";
export type { ReceivedRequest } from "./simulator/request-log.js";
export type { LeftBehind, ShownCertificate, Simulator } from "./simulator/simulator.js";
export { startSimulator } from "./simulator/start-simulator.js";
