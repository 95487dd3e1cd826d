import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { projectRoot } from "../../scripts/project.js";

export interface Import {
  specifier: string;
  /** `type` imports are gone when the code runs; `dynamic` ones are loaded on first use. */
  kind: "static" | "dynamic" | "type";
}

/** All files of TypeScript under a folder, as paths from the project's root. */
export async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(join(projectRoot, folder), { recursive: true });
  return entries.filter((entry) => entry.endsWith(".ts")).map((entry) => join(folder, entry));
}

export async function importsOf(file: string): Promise<Import[]> {
  return importsIn(await readFile(join(projectRoot, file), "utf8"));
}

/** What a text of TypeScript imports, by any of the ways that the language has. */
export function importsIn(text: string): Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const found = importAt(node);
    if (found) imports.push(found);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest));
  return imports;
}

function importAt(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    // `import { type A } from "a"` still loads "a": only `import type` leaves nothing behind (verbatimModuleSyntax).
    return importOf(node.moduleSpecifier, node.importClause?.isTypeOnly ? "type" : "static");
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return importOf(node.moduleSpecifier, node.isTypeOnly ? "type" : "static");
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return importOf(node.argument.literal, "type");
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  return isImport || isRequire ? importOf(node.arguments[0], isImport ? "dynamic" : "static") : undefined;
}

function importOf(specifier: ts.Node | undefined, kind: Import["kind"]): Import {
  if (!specifier || !ts.isStringLiteralLike(specifier)) throw new Error("an import that only running it would tell");
  return { specifier: specifier.text, kind };
}

/** The file that a relative import means, as a path from the project's root; undefined for a package. */
export function fileOf({ specifier }: Import, importer: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = resolve(projectRoot, dirname(importer), specifier.replace(/\.js$/, ".ts"));
  return relative(projectRoot, path);
}
