/**
 * The reports of entry points, by name. What an entry point has in common with a smaller one is in the report of that
 * one, and only named in the others: so a change shows once.
 *
 * @param {ReadonlyMap<string, readonly string[]>} surfaces The declarations of each entry point, by its name.
 * @returns {Map<string, string>}
 */
export function apiReports(surfaces) {
  const homes = homesOf(surfaces);
  return new Map([...surfaces].map(([name, surface]) => [name, reportOf(name, surface, homes)]));
}

/**
 * Where a declaration is reported: at the smallest entry point that exports it, or has it if none does.
 *
 * @param {ReadonlyMap<string, readonly string[]>} surfaces
 */
function homesOf(surfaces) {
  /** @type {Map<string, string>} */
  const homes = new Map();
  const smallestFirst = [...surfaces].sort(([, a], [, b]) => a.filter(isExported).length - b.filter(isExported).length);
  for (const isIt of [isExported, isHidden]) {
    for (const [name, surface] of smallestFirst) {
      for (const found of surface.filter(isIt).map(meaning)) if (!homes.has(found)) homes.set(found, name);
    }
  }
  return homes;
}

/**
 * @param {string} name
 * @param {readonly string[]} surface
 * @param {ReadonlyMap<string, string>} homes
 */
function reportOf(name, surface, homes) {
  /** @param {string} declaration */
  const homeOf = (declaration) => (isImport(declaration) ? name : homes.get(meaning(declaration)));
  const others = [...new Set(homes.values())].filter((home) => home !== name);
  const lists = others.flatMap((home) => {
    const taken = surface.filter((declaration) => homeOf(declaration) === home);
    return [
      list(`Exported as by \`${home}\``, taken.filter(isExported)),
      list(`Used as in \`${home}\`, not exported`, taken.filter(isHidden)),
    ];
  });
  const own = surface.filter((declaration) => homeOf(declaration) === name);
  return [...head(name), ...lists.flat(), "```ts", own.join("\n\n"), "```", ""].join("\n");
}

/** @param {string} name */
const head = (name) => [
  `# The public surface of \`${name}\``,
  "",
  "Made by `npm run check:api -- --accept`. What is not exported is there because something exported is made of it.",
  "",
];

/**
 * @param {string} title
 * @param {string[]} declarations
 */
const list = (title, declarations) =>
  declarations.length === 0 ? [] : [`${title}: ${declarations.map((one) => `\`${nameOf(one)}\``).join(", ")}.`, ""];

/** @param {string} declaration */
const isExported = (declaration) => declaration.startsWith("export ");

/** @param {string} declaration */
const isImport = (declaration) => declaration.startsWith("import ");

/** @param {string} declaration */
const isHidden = (declaration) => !isExported(declaration) && !isImport(declaration);

/** What is equal where two entry points have one thing. @param {string} declaration */
const meaning = (declaration) => declaration.replace(/^export /, "");

/** @param {string} declaration */
const nameOf = (declaration) =>
  /\b(?:class|interface|type|const|let|function|enum|namespace) (\w+)/.exec(declaration)?.[1] ?? declaration;
