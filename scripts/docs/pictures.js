import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.js";

/** Stands in Markdown where the page shows a picture. Whatever else shows the contract passes over it. */
const place = /<!-- picture: ([a-z-]+) -->/g;

const pictures = new Map([["prepare-states", fileURLToPath(new URL("prepare-states.svg", import.meta.url))]]);

/**
 * Puts the drawings into Markdown as HTML: as part of the page they have its colours, light or dark, and take no fetch.
 *
 * @param {string} markdown
 */
export function insertPictures(markdown) {
  return markdown.replace(place, (comment, name) => {
    const file = pictures.get(name);
    if (!file) throw new Failure(`${comment} names no picture. There is: ${[...pictures.keys()].join(", ")}.`);
    // On one line, because an empty one would end the HTML, and an indented one begin a code block.
    return readFileSync(file, "utf8")
      .replace(/\s*\n\s*/g, " ")
      .trim();
  });
}
