import { randomUUID } from "node:crypto";
import { checkDeclarations, type FileDeclaration } from "./file-declaration.js";
import { noSuchItem } from "./refusal.js";

/** An item as it is now. */
export interface LibraryItem {
  readonly id: string;
  /** Rises whenever its files are replaced. */
  readonly contentVersion: string;
  readonly files: readonly FileDeclaration[];
}

/** The items that download sessions are made for. */
export interface Library {
  /**
   * Adds an item, or replaces the files of one.
   *
   * @throws TypeError for a declaration that makes no sense
   */
  put(files: readonly FileDeclaration[], id?: string): LibraryItem;
  /** Declarations as this server keeps them. @throws TypeError likewise */
  kept(files: readonly FileDeclaration[]): readonly FileDeclaration[];
  /** @throws Refusal NOT_FOUND */
  item(id: string): LibraryItem;
}

/** @param asServed what a server of this kind makes of a declaration */
export function createLibrary(asServed: (declaration: FileDeclaration) => FileDeclaration): Library {
  const items = new Map<string, LibraryItem>();
  const kept = (files: readonly FileDeclaration[]): readonly FileDeclaration[] => {
    checkDeclarations(files);
    return files.map(asServed);
  };
  return {
    kept,
    put(files, id = randomUUID()) {
      const contentVersion = String(Number(items.get(id)?.contentVersion ?? 0) + 1);
      const item = { id, contentVersion, files: kept(files) };
      items.set(id, item);
      return item;
    },
    item(id) {
      const found = items.get(id);
      if (!found) throw noSuchItem(id);
      return found;
    },
  };
}
