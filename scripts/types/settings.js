/**
 * A way to compile a program against the package.
 *
 * @typedef {object} Setting
 * @property {string} name
 * @property {string} group The folder of `test/types` that holds the programs.
 * @property {boolean} isStrict Whether `strict.ts`, with what only strict compilers refuse, is among them.
 * @property {object} compilerOptions
 */

/** The programs by what is around them: nothing, `fetch`, Node. */
const groups = {
  wire: { lib: ["ES2022"], types: [] },
  fetch: { lib: ["ES2022", "DOM", "DOM.Iterable"], types: [] },
  node: { lib: ["ES2022"], types: ["node"] },
};

const resolutions = {
  nodenext: { module: "NodeNext" },
  bundler: { module: "ESNext", moduleResolution: "bundler" },
};

const strictnesses = {
  strict: { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  loose: { strict: false },
};

/** @type {Setting[]} */
export const settings = Object.entries(resolutions).flatMap(([resolution, module]) =>
  Object.entries(strictnesses).flatMap(([strictness, checks]) =>
    Object.entries(groups).map(([group, surroundings]) => ({
      name: `${resolution}, ${strictness}`,
      group,
      isStrict: checks.strict,
      compilerOptions: { target: "ES2022", ...surroundings, ...module, ...checks, skipLibCheck: false, noEmit: true },
    })),
  ),
);
