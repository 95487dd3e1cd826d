import type { LocalizableMessage } from "../client/schema.js";
import type { FileDeclaration } from "./file-declaration.js";
import { failureMessage } from "./preparation.js";

/** `/api` and `/rest`. */
export type ApiStyle = "api" | "rest";

/** A vCenter by its age: 7 is 7.0 U2 and later. */
export type Generation = "6.5" | "7" | "8" | "9";

/** How a server can differ from a vCenter, as those of other makers do. */
export interface Quirks {
  /** Whether NOT_FOUND is told in plain text, in neither generation's shape: `404 page not found`. Default false. */
  textNotFound?: boolean;
  /** Whether a list with nothing in it is `null`; some vCenters answer so, too. Default false. */
  nullForEmpty?: boolean;
  /** Whether no file ever has a checksum, whatever its declaration says. Default false. */
  noChecksum?: boolean;
  /** Whether all data comes in chunks without a length, whatever the declarations say. Default false. */
  chunkedData?: boolean;
  /** Whether data is served only to who sends the session header. Default false. */
  dataNeedsSession?: boolean;
}

/** What kind of server is simulated. */
export interface Profile {
  /** Which it speaks; a route of another is unknown. */
  styles: readonly ApiStyle[];
  /** Whether the URL that the reference prints is answered, beside the one that vCenters serve. */
  servesPublishedUrl: boolean;
  /** Whether errors under `/rest` have `name`, `localizableMessages` and `majorErrorCode` beside `type` and `value`. */
  hasLongLegacyErrors: boolean;
  /** Whether messages have named arguments, `params`. */
  hasMessageParams: boolean;
  /** Whether XML is read and written where an operation has it. */
  speaksXml: boolean;
  /** Where a declaration says nothing else. */
  fileDefaults: Required<Pick<FileDeclaration, "certificate" | "checksum">>;
  quirks: Required<Quirks>;
}

export const generations: readonly Generation[] = ["6.5", "7", "8", "9"];
const noQuirks: Required<Quirks> = Object.freeze({
  textNotFound: false,
  nullForEmpty: false,
  noChecksum: false,
  chunkedData: false,
  dataNeedsSession: false,
});

type Age = Omit<Profile, "servesPublishedUrl" | "quirks">;

/** A server that speaks all there is. */
const ageless: Age = {
  styles: ["api", "rest"],
  hasLongLegacyErrors: true,
  hasMessageParams: true,
  speaksXml: true,
  fileDefaults: { certificate: false, checksum: "SHA1" },
};

const ages: Readonly<Record<Generation, Age>> = {
  "6.5": { ...ageless, styles: ["rest"], hasLongLegacyErrors: false, hasMessageParams: false },
  "7": { ...ageless, speaksXml: false },
  "8": { ...ageless, speaksXml: false },
  "9": { ...ageless, styles: ["api"], speaksXml: false, fileDefaults: { certificate: true, checksum: "SHA256" } },
};

export function profileOf({
  generation,
  servesPublishedUrl = generation === undefined,
  quirks = {},
}: {
  generation?: Generation;
  servesPublishedUrl?: boolean;
  quirks?: Quirks;
}): Profile {
  return {
    ...(generation === undefined ? ageless : ages[generation]),
    servesPublishedUrl,
    quirks: { ...noQuirks, ...quirks },
  };
}

/** A declaration as this server keeps it. */
export function declarationFor(
  declaration: FileDeclaration,
  { fileDefaults, hasMessageParams, quirks }: Profile,
): FileDeclaration {
  return {
    ...fileDefaults,
    ...declaration,
    ...(declaration.prepareError && !hasMessageParams ? { prepareError: messageWithoutParams(declaration) } : {}),
    ...(quirks.noChecksum ? { checksum: "none" } : {}),
    ...(quirks.chunkedData ? { length: "chunked" } : {}),
  };
}

function messageWithoutParams(declaration: FileDeclaration): LocalizableMessage {
  const { params: _, ...message } = failureMessage(declaration);
  return message;
}
