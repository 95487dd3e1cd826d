import type { Answer } from "./exchange.js";
import { parseJson } from "./json.js";
import { excerpt, maskError } from "./mask.js";

/** The body is not what its content type says, or has a content type that nothing can be made of. */
export class UnreadableBodyError extends Error {
  override name = "UnreadableBodyError";
}

/** Reads XML of the operation's own shape. */
export type XmlReader = (text: string) => unknown | Promise<unknown>;

/**
 * The value of a success body, by its content type: JSON, or XML if the operation has a reader for it. A body without a
 * content type is taken for JSON, which is all that servers without one were seen to send.
 *
 * @throws UnreadableBodyError
 */
export async function readBody(answer: Answer, readXml: XmlReader | undefined): Promise<unknown> {
  if (answer.bytes.byteLength === 0) throw new UnreadableBodyError("no body where one is due");
  const { mediaType } = answer;
  const isXml = mediaType === "application/xml" || mediaType === "text/xml";
  const isJson = mediaType === "application/json" || mediaType.endsWith("+json") || mediaType === "";
  if (!isJson && !(isXml && readXml)) {
    throw new UnreadableBodyError(`the content type ${excerpt(mediaType, answer.secrets)}`);
  }
  const text = decodeUtf8(answer.bytes);
  try {
    return isXml && readXml ? await readXml(text) : parseJson(text);
  } catch (error) {
    throw new UnreadableBodyError(`a body that is not ${isXml ? "XML" : "JSON"}`, {
      cause: maskError(error, answer.secrets),
    });
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnreadableBodyError("a body that is not UTF-8", { cause: error });
  }
}

/** The start of a body, for an error to quote: masked, and nothing at all of one that may hold an unknown secret. */
export function startOf({ bytes, secrets, isConfidential }: Answer): string {
  return isConfidential ? "" : excerpt(new TextDecoder().decode(bytes), secrets);
}
