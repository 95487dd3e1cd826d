import { Failure } from "../failure.js";
import { operations } from "../openapi-document.js";

/** A link in Markdown to an operation, a section of the introduction, or a section of a tag. */
const link = /\]\(#(operation|section|tag)\/([^)\s]+)\)/g;

/**
 * A function that turns the links within the contract's Markdown, which name what they lead to in the way that is common
 * among the tools that show contracts, into those that Redoc's pages have.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 * @returns {(markdown: string) => string}
 */
export function linkResolver(spec) {
  const routes = new Map(
    operations(spec).map(({ operation: { operationId, tags } }) => [
      operationId,
      `${slug(tags[0])}/${operationId.toLowerCase()}`,
    ]),
  );
  return (markdown) =>
    markdown.replace(link, (whole, kind, target) => {
      if (kind === "section") return `](#/section/${target})`;
      if (kind === "tag") return `](#/${target})`;
      const route = routes.get(target);
      if (!route) throw new Failure(`The link ${whole.slice(1)} leads to no operation: ${target} is none.`);
      return `](#/${route})`;
    });
}

/** @param {string} name */
function slug(name) {
  return name.toLowerCase().replaceAll(" ", "-");
}
