const script = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/gi;

/** The tags and attributes that make a browser fetch, what a style sheet fetches, and a refresh to somewhere else. */
const fetchedByMarkup = [
  /<[a-z][^>]*?\s(?:src|srcset|poster|data|background)\s*=\s*(["']?)(.*?)\1(?:\s|\/?>)/gi,
  /<(?:link|base|image|use)\b[^>]*?\shref\s*=\s*(["']?)(.*?)\1(?:\s|\/?>)/gi,
  /\burl\(\s*(["']?)(.*?)\1\s*\)/gi,
  /@import\s+(["'])(.*?)\1/gi,
  /<meta\b[^>]*?\scontent\s*=\s*(["'])\d+\s*;\s*url=(.*?)\1/gi,
];

/** What a script imports, and files of a kind that a page shows or runs: pictures, styles, fonts, code. */
const fetchedByScript = [
  /\b(?:from|import)\s*\(?\s*(["'`])((?:https?:)?\/\/.*?)\1/g,
  /()((?:https?:)?\/\/[\w.-]+\/[^\s"'`<>()\\]*\.(?:svg|png|jpe?g|gif|webp|avif|ico|css|m?js|wasm|woff2?|ttf|otf))\b/gi,
];

const withinThePage = /^(?:data:|blob:|#|$)/i;

/**
 * Every address that a browser would fetch on account of the page and that is not inside it. Addresses that Redoc's
 * code puts together as it runs are beyond a search of the text: those the page's policy stops, so a page without
 * the policy counts as external.
 *
 * @param {string} html
 * @returns {string[]}
 */
export function externalReferences(html) {
  const markup = html.replace(script, "$1$3");
  const code = [...html.matchAll(script)].map(([, , content]) => content).join("\n");
  const addresses = [...matches(fetchedByMarkup, markup), ...matches(fetchedByScript, code)];
  const outside = addresses.filter((address) => !withinThePage.test(address.trim()));
  return [...new Set(hasPolicy(html) ? outside : ["anything (the Content-Security-Policy is missing)", ...outside])];
}

/**
 * @param {RegExp[]} patterns
 * @param {string} text
 */
function matches(patterns, text) {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[2] ?? ""));
}

/**
 * A policy holds only for what comes after it.
 *
 * @param {string} html
 */
function hasPolicy(html) {
  const policy = html.search(/<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
  const firstFetch = html.search(/<(?:script|style|link|img)\b/i);
  return policy !== -1 && policy < firstFetch;
}
