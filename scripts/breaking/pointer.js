/**
 * The parts of a JSON pointer in a URI fragment: `#/paths/~1a~1b/get` is `paths`, `/a/b`, `get`.
 *
 * @param {string} pointer
 */
export function pointerParts(pointer) {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
