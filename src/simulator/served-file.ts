import type { ChecksumInfo, EndpointType, FileInfo, TransferEndpoint } from "../client/schema.js";
import type { Checksum, HashName } from "./checksum.js";
import { contentOf, type Source, seedOf } from "./content.js";
import { createCoverage } from "./coverage.js";
import type { FileDeclaration } from "./file-declaration.js";
import { type Asked, failureMessage, type Stage, stageOf } from "./preparation.js";

/** A URL that data can be had from, as long as it has not expired. */
export interface DataLink {
  readonly token: string;
  /** Once it has expired, the HTTP status that it answers. */
  expiredStatus: number | undefined;
}

/** What a file needs to know of its surroundings. */
export interface FileSurroundings {
  now: () => number;
  newLink: (file: ServedFile) => DataLink;
  endpoint: (declaration: FileDeclaration, endpointType: EndpointType, token: string) => TransferEndpoint;
  checksum: (seed: number, content: Source, hash: HashName) => Checksum;
}

/** One file in one download session: how far it is, and what has been served of it. */
export interface ServedFile {
  readonly declaration: FileDeclaration;
  readonly content: Source;
  readonly etag: string | undefined;
  /** Asks for it to be prepared. Harmless if it is already, except that a link that has expired is replaced. */
  prepare(endpointType: EndpointType): void;
  /** Its state; a look counts as one of the polls that make time pass. */
  look(): FileInfo;
  /** Its state, without time passing. */
  state(): FileInfo;
  /** Takes notice of content that goes to the client. */
  served(offset: number, bytes: Buffer): void;
  /** Makes its link answer this status until it is prepared again. */
  expireLink(status: number): void;
}

export function createServedFile(declaration: FileDeclaration, surroundings: FileSurroundings): ServedFile {
  const { name, size, seed = seedOf(declaration.name), checksum = "SHA1", checksumPolls = 0 } = declaration;
  const content = contentOf(seed, size);
  const digest = checksum === "none" ? undefined : surroundings.checksum(seed, content, hashNameOf(checksum));
  const coverage = createCoverage();
  let asked = askedAtStart(declaration, surroundings.now());
  let endpointType: EndpointType = "HTTPS";
  let link: DataLink | undefined;
  let wasServed = false;
  let looksSinceTransfer = 0;

  const stage = (): Omit<Stage, "status"> & { status: FileInfo["status"] } =>
    asked
      ? stageOf(declaration, asked, surroundings.now())
      : { status: declaration.status ?? "UNPREPARED", progress: 0 };
  const isTransferred = (): boolean =>
    wasServed && (declaration.transferredAt === "all" ? coverage.bytes : coverage.end) === size;
  const liveLink = (): DataLink => {
    link ??= surroundings.newLink(file);
    return link;
  };

  const file: ServedFile = {
    declaration,
    content,
    etag: etagOf(declaration.etag ?? "strong", seed, size),
    prepare(type) {
      endpointType = type;
      if (link?.expiredStatus !== undefined) link = undefined;
      if (asked ? stage().status === "ERROR" : stage().status !== "PREPARED") {
        asked = { at: surroundings.now(), polls: 0 };
      }
    },
    look() {
      const info = file.state();
      if (asked) asked = { ...asked, polls: asked.polls + 1 };
      if (isTransferred()) looksSinceTransfer++;
      return info;
    },
    state() {
      const { status, progress } = stage();
      const value = isTransferred() && looksSinceTransfer >= checksumPolls ? digest?.value() : undefined;
      return {
        name,
        ...(isSizeKnown(declaration.sizeFrom ?? "preparing", status, isTransferred()) ? { size } : {}),
        bytes_transferred:
          declaration.bytesTransferred === "download" ? coverage.bytes : movedBytes(size, status, progress),
        status,
        ...(status === "PREPARED"
          ? { download_endpoint: surroundings.endpoint(declaration, endpointType, liveLink().token) }
          : {}),
        ...(value === undefined ? {} : { checksum_info: checksumInfo(checksum, value) }),
        ...(status === "ERROR" ? { error_message: failureMessage(declaration) } : {}),
      };
    },
    served(offset, bytes) {
      wasServed = true;
      digest?.feed(offset, bytes);
      if (bytes.length > 0) coverage.add(offset, offset + bytes.length);
    },
    expireLink(status) {
      liveLink().expiredStatus = status;
    },
  };
  return file;
}

/** A file can be declared to be on its way already. */
function askedAtStart({ status, preparePolls = 1, prepareMs = 0 }: FileDeclaration, now: number): Asked | undefined {
  if (status === "PREPARE_REQUESTED") return { at: now, polls: 0 };
  if (status === "PREPARING") return { at: now - prepareMs / 10, polls: preparePolls };
  return undefined;
}

function movedBytes(size: number, status: FileInfo["status"], progress: number): number {
  if (status === "PREPARED") return size;
  return status === "PREPARING" ? Math.floor(size * progress) : 0;
}

function isSizeKnown(
  from: NonNullable<FileDeclaration["sizeFrom"]>,
  status: FileInfo["status"],
  isTransferred: boolean,
): boolean {
  if (isTransferred || from === "start") return true;
  if (from === "transferred") return false;
  return status === "PREPARED" || (from === "preparing" && status === "PREPARING");
}

function etagOf(strength: "strong" | "weak" | "none", seed: number, size: number): string | undefined {
  const tag = `"${seed.toString(16)}-${size.toString(16)}"`;
  return { strong: tag, weak: `W/${tag}`, none: undefined }[strength];
}

function hashNameOf(checksum: string): HashName {
  const names: Readonly<Record<string, HashName>> = { MD5: "md5", SHA256: "sha256", SHA512: "sha512" };
  return names[checksum] ?? "sha1";
}

function checksumInfo(declared: string, checksum: string): ChecksumInfo {
  return declared === "without-algorithm" ? { checksum } : { algorithm: declared, checksum };
}
