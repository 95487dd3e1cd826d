import type { EndpointType, TransferEndpoint } from "../client/schema.js";
import { type Identity, thumbprintOf } from "./certificate.js";
import type { FileDeclaration } from "./file-declaration.js";
import { dataPath } from "./route.js";

type Scheme = "https" | "http";

/** Where data is served, and which certificate is shown there. */
export interface DataPlaces {
  defaultScheme: Scheme;
  origin: (scheme: Scheme) => string;
  identity: () => Identity | undefined;
}

/** The place to download a file from, as its declaration has it. */
export function transferEndpoint(
  declaration: FileDeclaration,
  endpointType: EndpointType,
  token: string,
  places: DataPlaces,
): TransferEndpoint {
  const declared = declaredEndpoint(declaration, endpointType, places.defaultScheme);
  const uri = uriOf(declared, declaration.name, token, places.origin);
  const certificate = uri.startsWith("https:") ? places.identity()?.certificate : undefined;
  if (certificate === undefined) return { uri };
  const thumbprint = thumbprintText(declaration.thumbprint ?? "given", certificate);
  return {
    uri,
    ...(thumbprint === undefined ? {} : { ssl_certificate_thumbprint: thumbprint }),
    ...(declaration.certificate ? { ssl_certificate: certificate } : {}),
  };
}

/** The schemes that servers have to run for, so that these files can be had. */
export function dataSchemesOf(files: readonly FileDeclaration[], defaultScheme: Scheme): Set<Scheme> {
  const declared = files.flatMap((file) => [
    declaredEndpoint(file, "HTTPS", defaultScheme),
    declaredEndpoint(file, "DIRECT", defaultScheme),
  ]);
  return new Set(declared.filter((endpoint) => endpoint === "https" || endpoint === "http"));
}

function declaredEndpoint(
  { endpoint, directEndpoint = "ds" }: FileDeclaration,
  endpointType: EndpointType,
  defaultScheme: Scheme,
): string {
  return endpointType === "DIRECT" ? directEndpoint : (endpoint ?? defaultScheme);
}

function uriOf(declared: string, name: string, token: string, origin: (scheme: Scheme) => string): string {
  const segment = pathSegment(name);
  switch (declared) {
    case "https":
    case "http":
      return `${origin(declared)}${dataPath}/${token}/${segment}`;
    case "file":
      return `file:///storage/contentlib/${token}/${segment}`;
    case "ds":
      return `ds:///vmfs/volumes/${token}/contentlib/${segment}`;
    default:
      return declared;
  }
}

/** A name as one segment of a path. Names that mean another folder would take the token in front of them away. */
function pathSegment(name: string): string {
  return name === "." || name === ".." ? "_" : encodeURIComponent(name.toWellFormed());
}

function thumbprintText(declared: string, certificate: string): string | undefined {
  switch (declared) {
    case "given":
      return thumbprintOf(certificate);
    case "plain":
      return thumbprintOf(certificate).replaceAll(":", "").toLowerCase();
    case "wrong":
      return Array.from({ length: 20 }, () => "00").join(":");
    case "absent":
      return undefined;
    default:
      return declared;
  }
}
