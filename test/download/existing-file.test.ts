import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { existingFile } from "../../src/download/existing-file.js";
import { TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";

vi.mock("node:fs/promises", async (importOriginal) => {
  const { open, ...original } = await importOriginal<typeof fs>();
  return { ...original, open: vi.fn(open) };
});

it("a file that cannot be read is not taken for the server's", async () => {
  const folder = await fs.mkdtemp(join(tmpdir(), "existing-"));
  onTestFinished(() => fs.rm(folder, { recursive: true }));
  const path = join(folder, "disk.iso");
  await fs.writeFile(path, "disk");
  vi.mocked(fs.open).mockRejectedValueOnce(Object.assign(new Error("EACCES: refused"), { code: "EACCES", errno: -13 }));
  const existing = existingFile({
    path,
    fileName: "disk.iso",
    overwrite: false,
    requireChecksum: false,
    ask: async () => ({
      name: "disk.iso",
      bytes_transferred: 0,
      status: "PREPARED",
      size: 4,
      checksum_info: { checksum: "0".repeat(40) },
    }),
    onRead: () => {},
    signal: new AbortController().signal,
  });
  expect(await rejectionOf(existing, TargetError)).toMatchObject({
    message:
      `${path} exists, and is not taken for the file: it cannot be read: EACCES: refused. ` +
      "Set overwrite to replace it.",
    problem: "exists",
    path,
  });
});
