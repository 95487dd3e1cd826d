/**
 * A server that behaves like the download-session service, for demos and tests: `vsphere-download-session/simulator`.
 * Runs in Node alone.
 *
 * @module
 */

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
export type { FileDeclaration, Generation, SimulatorOptions } from "./simulator/options.js";
export type { ReceivedRequest } from "./simulator/request-log.js";
export { type ShownCertificate, type Simulator, startSimulator } from "./simulator/start-simulator.js";
