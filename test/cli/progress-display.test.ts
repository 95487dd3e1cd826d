import { describe, expect, it } from "vitest";
import { createProgressDisplay } from "../../src/cli/progress-display.js";

describe.each([
  ["bars", true],
  ["lines", false],
])("a display of %s", (_, isTTY) => {
  it("shows nothing once it has ended, and passes on at once what is to be said", () => {
    let screen = "";
    const write = (text: string) => {
      screen += text;
    };
    const display = createProgressDisplay({ isTTY, write }, false);
    const progress = { fileName: "disk.iso", phase: "transferring", bytesReceived: 1, totalBytes: 10 } as const;
    display.show(progress);
    display.end();
    expect(screen).toContain("disk.iso");
    const before = screen;
    display.show({ ...progress, fileName: "other.iso" });
    display.show({ ...progress, bytesReceived: 9 });
    display.log("a line\n");
    display.end();
    expect(screen.slice(before.length)).toBe("a line\n");
  });
});
