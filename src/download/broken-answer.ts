/** An answer that ends too early, or is none in HTTP/1.1. */
export class BrokenAnswer extends Error {
  override name = "BrokenAnswer";
  readonly code = "HTTP_BROKEN_ANSWER";
}
