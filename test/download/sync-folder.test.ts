import * as fs from "node:fs/promises";
import { expect, it, vi } from "vitest";
import { syncFolder } from "../../src/download/sync-folder.js";
import { deferred } from "../client/deferred.js";

vi.mock("node:fs/promises", () => ({ open: vi.fn() }));

const turn = () => new Promise(setImmediate);

/** Folders whose syncs end when the test says so; what has begun is noted. */
function heldFolders() {
  const begun: string[] = [];
  const syncs: (() => void)[] = [];
  let closed = 0;
  vi.mocked(fs.open).mockImplementation(async (path) => {
    begun.push(String(path));
    const { promise, resolve } = deferred();
    syncs.push(resolve);
    return { sync: () => promise, close: async () => void closed++ } as unknown as fs.FileHandle;
  });
  return { begun, end: () => syncs.shift()?.(), closed: () => closed };
}

it("syncs of a folder that are asked for while one is under way share the next one", async () => {
  const { begun, end, closed } = heldFolders();
  const ended: string[] = [];
  const sync = (name: string) => syncFolder("/a").then(() => void ended.push(name));
  const first = sync("first");
  await turn();
  const others = [sync("second"), sync("third")];
  await turn();
  expect(begun).toEqual(["/a"]);
  end();
  await first;
  await turn();
  expect([begun, ended]).toEqual([["/a", "/a"], ["first"]]);
  end();
  await Promise.all(others);
  expect(ended).toEqual(["first", "second", "third"]);
  const later = sync("later");
  await turn();
  expect(begun).toHaveLength(3);
  end();
  await later;
  expect(closed()).toBe(3);
  expect(fs.open).toHaveBeenCalledWith("/a", "r");
});

it("syncs of other folders do not wait", async () => {
  const { begun, end } = heldFolders();
  const both = [syncFolder("/a"), syncFolder("/b")];
  await turn();
  expect(begun).toEqual(["/a", "/b"]);
  end();
  end();
  await Promise.all(both);
});

it("a folder that cannot be opened or synced does no harm", async () => {
  vi.mocked(fs.open).mockRejectedValueOnce(new Error("EISDIR"));
  await syncFolder("/a");
  const refuse = () => Promise.reject(new Error("EINVAL"));
  vi.mocked(fs.open).mockResolvedValueOnce({ sync: refuse, close: refuse } as unknown as fs.FileHandle);
  await syncFolder("/a");
});
