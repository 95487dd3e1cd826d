import { Failure } from "../failure.js";

const logoAddress = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g;

// A blue that reads on the light and on the dark page: a picture does not learn which of them a reader chose.
const wordmark = `<svg xmlns="http://www.w3.org/2000/svg" width="36" height="14">
<text y="11" font-family="sans-serif" font-size="11" fill="#4d86f0">Redoc</text></svg>`;

/**
 * Puts a drawing into the page where Redoc would load its logo from a CDN. The count is checked, because an address
 * that a later version spells otherwise would stay in the page unseen.
 *
 * @param {string} html
 */
export function embedLogo(html) {
  const found = html.match(logoAddress)?.length ?? 0;
  if (found !== 2) {
    throw new Failure(
      `Redoc's page has ${found} addresses of its logo instead of 2. Look for "logo" in the page that this version of ` +
        "@redocly/cli makes, and mend scripts/docs/logo.js.",
    );
  }
  return html.replace(logoAddress, `data:image/svg+xml,${encodeURIComponent(wordmark)}`);
}
