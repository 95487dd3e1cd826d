import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("../../src/simulator/", import.meta.url);

it("the simulator shares no code with the client: only types, and only from the schema door", () => {
  const outward = readdirSync(folder).flatMap((file) => {
    const code = readFileSync(new URL(file, folder), "utf8");
    return [...code.matchAll(/(?:^|\n)(?:import|export)\s(type\s)?[^;]*?from\s"(\.\.[^"]*)"/g)].map(
      ([, isType, from]) => ({
        file,
        isType: isType !== undefined,
        from,
      }),
    );
  });
  expect(outward).not.toEqual([]);
  for (const found of outward) expect(found).toEqual({ file: found.file, isType: true, from: "../client/schema.js" });
});
