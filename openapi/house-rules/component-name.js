const pascalCase = /^[A-Z][A-Za-z0-9]*$/;
const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.legacy|\.xml)?$/;

/**
 * A component is named in PascalCase, an example in kebab-case with the form that it is in. A component that has a file
 * of its own is named twice, by the file and, where the index lists it, by the key there: the names agree.
 */
export function componentName() {
  return {
    ref: {
      /**
       * @param {import("../house-rules.js").Node} _reference
       * @param {import("../house-rules.js").Context} context
       * @param {{ location?: import("../house-rules.js").Location }} target
       */
      enter(_reference, context, target) {
        const [, folder, file = ""] =
          /\/(components\/[^/]+|examples)\/(?:.*\/)?([^/]+)$/.exec(fileOf(target.location)) ?? [];
        if (!folder || target.location?.pointer !== "#/") return;
        const fault = faultOf(file.replace(/\.yaml$/, ""), folder === "examples" || folder === "components/examples");
        if (fault)
          context.report({ message: `The file name \`${file}\` ${fault}`, location: context.location.child(["$ref"]) });
      },
    },
    Components: {
      /**
       * @param {import("../house-rules.js").Node} components
       * @param {import("../house-rules.js").Context} context
       */
      enter(components, context) {
        for (const [kind, named] of Object.entries(components ?? {})) {
          for (const [name, component] of Object.entries(named ?? {})) {
            const location = context.location.child([kind, name]).key();
            const fault = faultOf(name, kind === "examples");
            if (fault) context.report({ message: `The component name \`${name}\` ${fault}`, location });
            const file = component?.$ref?.split("#")[0].split("/").pop();
            if (file && file !== `${name}.yaml`) {
              context.report({
                message:
                  `The component \`${name}\` is in the file \`${file}\`. Bundling names a component after its file, ` +
                  "and what has two names is found by one of them only. Rename one of them, so that they agree.",
                location,
              });
            }
          }
        }
      },
    },
  };
}

/** @param {import("../house-rules.js").Location | undefined} location */
function fileOf(location) {
  return (location?.source.absoluteRef ?? "").replaceAll("\\", "/");
}

/**
 * @param {string} name
 * @param {boolean} isExample
 */
function faultOf(name, isExample) {
  if (isExample) {
    if (kebabCase.test(name)) return undefined;
    return (
      "is not in kebab-case. Bundling names an example after its file, and the name is what a request to the mock " +
      "server asks for. Write it as `not-found`, and add `.legacy` or `.xml` if it is in that form."
    );
  }
  if (pascalCase.test(name)) return undefined;
  return (
    "is not in PascalCase. Bundling names a component after its file, and the types are generated under that name. " +
    "Write it as `FileInfo`."
  );
}
