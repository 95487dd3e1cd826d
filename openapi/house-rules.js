import { componentName } from "./house-rules/component-name.js";
import { enumValuesDescribed } from "./house-rules/enum-values-described.js";
import { errorExampleStatus } from "./house-rules/error-example-status.js";
import { generation } from "./house-rules/generation.js";
import { keyOrder } from "./house-rules/key-order.js";
import { modernTwin } from "./house-rules/modern-twin.js";
import { propertyDescription } from "./house-rules/property-description.js";
import { propertyExample } from "./house-rules/property-example.js";
import { rootExample } from "./house-rules/root-example.js";

/**
 * The house rules that compare one place of the description with another, which the assertions in `redocly.yaml` cannot
 * do. When a rule throws, Redocly throws away all findings of the file: a rule therefore bears with any shape of a node,
 * and leaves it to `struct` to refuse the wrong ones.
 */
export default function houseRules() {
  return {
    id: "house",
    rules: {
      oas3: {
        "component-name": componentName,
        "enum-values-described": enumValuesDescribed,
        "error-example-status": errorExampleStatus,
        generation: generation,
        "key-order": keyOrder,
        "modern-twin": modernTwin,
        "property-description": propertyDescription,
        "property-example": propertyExample,
        "root-example": rootExample,
      },
    },
  };
}

/*
 * The part of Redocly's plugin interface that the rules use. Written down here because @redocly/cli ships no types, and
 * the @redocly/openapi-core that other packages bring along is of an older major version.
 */

/**
 * A node of the description, as it stands in its file: what it may hold is what lint lets through.
 *
 * @typedef {any} Node
 */

/**
 * @typedef {object} Location
 * @property {{ absoluteRef: string }} source The file, or the URL, that the node stands in.
 * @property {string} pointer JSON pointer within the file, as `#/a/b`.
 * @property {(path: (string | number)[]) => Location} child
 * @property {() => Location} key
 */

/**
 * @typedef {object} Context
 * @property {string | number} key The key of the node in its parent.
 * @property {Node} parent
 * @property {{ name: string }} type
 * @property {Location} location
 * @property {(node: Node, from?: string) => { node: Node, location: Location | undefined }} resolve
 *   What a reference refers to; a node that is none comes back as it is. `from` is the file that the reference stands in.
 * @property {(problem: { message: string, location?: Location }) => void} report
 */
