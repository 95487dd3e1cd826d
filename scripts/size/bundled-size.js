import { relative } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { Failure } from "../failure.js";
import { projectRoot } from "../project.js";

/**
 * What an application that imports a module pays for it, in bytes, minified and gzipped.
 *
 * @typedef {object} BundledSize
 * @property {number} atOnce The module with all that it imports.
 * @property {number} onFirstUse What it loads later, by `import()`, without what is there by then.
 * @property {[module: string, bytes: number][]} modules What is loaded at once, the largest first, before minifying.
 */

/**
 * Bundles a module as an application for browsers would. TypeScript will do: to take its types away changes no byte.
 *
 * @param {string} entry
 * @returns {Promise<BundledSize>}
 * @throws {Failure} if it imports what a browser cannot have
 */
export async function bundledSize(entry) {
  /** @type {string[]} */
  const complaints = [];
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    onLog: (_level, { message }) => complaints.push(message),
  });
  try {
    const { output } = await bundle.generate({ format: "es", minify: true });
    if (complaints.length > 0) throw new Failure(`It cannot be bundled for browsers: ${complaints.join("\n")}`);
    const chunks = output.filter((part) => part.type === "chunk");
    const atOnce = loadedAtOnce(chunks);
    return {
      atOnce: gzipped(chunks.filter((chunk) => atOnce.has(chunk))),
      onFirstUse: gzipped(chunks.filter((chunk) => !atOnce.has(chunk))),
      modules: [...atOnce]
        .flatMap(({ modules }) => Object.entries(modules))
        .map(
          ([id, { renderedLength }]) => /** @type {[string, number]} */ ([relative(projectRoot, id), renderedLength]),
        )
        .sort(([, a], [, b]) => b - a),
    };
  } finally {
    await bundle.close();
  }
}

/**
 * The entry's chunk and those that it imports other than by `import()`.
 *
 * @param {import("rolldown").OutputChunk[]} chunks
 */
function loadedAtOnce(chunks) {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of loaded) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk);
  }
  return loaded;
}

/** @param {import("rolldown").OutputChunk[]} chunks */
function gzipped(chunks) {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
}
