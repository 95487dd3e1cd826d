import { Failure } from "../failure.js";

// A blue that reads on the light and on the dark page: a picture does not learn which of them a reader chose.
const wordmark = `<svg xmlns="http://www.w3.org/2000/svg" width="36" height="14">
<text y="11" font-family="sans-serif" font-size="11" fill="#4d86f0">Redoc</text></svg>`;

/**
 * What is changed in Redoc's own code, which stands in the page, where Redoc has no option for it. Its names change with
 * every build of Redoc, so they are matched by shape.
 *
 * @type {{ effect: string, times: number, found: RegExp, replacement: string }[]}
 */
const changes = [
  {
    effect: "The logo is inside the page instead of on a CDN.",
    times: 2,
    found: /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g,
    replacement: `data:image/svg+xml,${encodeURIComponent(wordmark)}`,
  },
  {
    effect: "The operations of a tag are unfolded in the sidebar, which shows the whole API at a glance.",
    times: 1,
    found: /type:`group`,label:\w+,link:(\w+),routeSlug:\1,(?=items:\w+,\.{3})/g,
    replacement: "$&expanded:`true`,",
  },
  {
    effect: "The operations of a tag are drawn below it, so that the page can be read from top to bottom.",
    times: 1,
    found: /shouldRenderOps:(?=\w+\.sectionId===)/g,
    replacement: "$&!0||",
  },
  {
    effect: "The operations of every tag are drawn, and not only those of the tag that is looked at.",
    times: 1,
    found: /(\w+\.content===null)\|\|\w+&&!\w+\(\w+\.gatePath,\w+\)(?=\?null:)/g,
    replacement: "$1",
  },
  {
    effect: "A tag has no button to unfold what is unfolded.",
    times: 1,
    found: /return\(0,\w+\.useMemo\)\(\(\)=>(?=\w+\((\w+),(\w+)\.pathname\),\[\1,\2\.pathname\]\))/g,
    replacement: "$&!0||",
  },
  {
    effect:
      "In search results, the words on both sides of a line's end, a list item's or a table cell's are kept apart.",
    times: 1,
    found:
      /typeof (?<node>\w+)\.attributes\?\.content==`string`&&(?<words>\w+)\.push\(\k<node>\.attributes\.content\);for\(let (?<child>\w+) of \k<node>\.children\?\?\[\]\)\w+\(\k<child>\)/g,
    replacement: "$&;/^(?:softbreak|hardbreak|paragraph|item|th|td)$/.test($<node>.type)&&$<words>.push(` `)",
  },
  {
    effect:
      "The choice of a media type and an example is there with the payload, which it changes, and not with a sample.",
    times: 1,
    found:
      /(\w+\.length>1&&\(0,\w+\.jsx\)\(\w+,\{mediaTypes:[^{}]*\}\)),(!(?<isSample>\w+)&&!\w+&&\(0,\w+\.jsx\)\(\w+,\{selection:\w+\}\)),(\(0,\w+\.jsx\)\(\w+,\{exampleIds:[^{}]*\}\))/g,
    replacement: "!$<isSample>&&$1,$2,!$<isSample>&&$4",
  },
  {
    effect: "The buttons that choose a media type or an example are called by what they show as well as what they do.",
    times: 1,
    found: /"aria-label":(\w+),(?=children:\(0,\w+\.jsx\)\(\w+,\{children:(\w+)\?\.labelNode\?\?\2\?\.label\}\))/g,
    replacement: '"aria-label":$1&&$1+": "+$2?.label,',
  },
  {
    effect: "The button that clears the search has a name.",
    times: 1,
    found: /variant:`ghost`,(?=onClick:\(\)=>\{\w+\(``\))/g,
    replacement: "$&'aria-label':`Clear the search`,",
  },
];

/**
 * Makes the changes. How often each is made is checked, because code that a later version of Redoc spells otherwise
 * would stay as it is unseen.
 *
 * @param {string} html
 */
export function changeRedoc(html) {
  return changes.reduce((page, { effect, times, found, replacement }) => {
    const count = page.match(found)?.length ?? 0;
    if (count !== times) {
      throw new Failure(
        `"${effect}" needs a change to Redoc's code in ${times} places, and ${count} of them were found. Look for the ` +
          "code in the page that this version of @redocly/cli makes, and mend scripts/docs/redoc-changes.js.",
      );
    }
    return page.replace(found, replacement);
  }, html);
}
