import { createHash } from "node:crypto";
import { Agent, fetch } from "undici";
import { describe, expect, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { insertPictures } from "../../scripts/docs/pictures.js";
import { startSimulator } from "../../src/simulator.js";
import { exchangesIn, fill, isAsShown, type ShownExchange } from "./http-messages.js";

const { info, tags, components } = readBundledSpec();
const guide: string = info.description;
const libraryItemId = components.parameters?.LibraryItemId.example;

/** The tag's own part of the guide. */
const guideTo = (name: string): string => tags.find((tag: { name: string }) => tag.name === name).description;

/** The first cells of a table's rows, below its head. */
function firstCells(markdown: string, head: string): string[] {
  const [, rows = ""] = markdown.split(`${head}\n`);
  return rows
    .slice(0, rows.search(/\n(?!\|)/))
    .split("\n")
    .slice(1)
    .map((row) => row.split("|")[1]?.trim() ?? "");
}

describe("the guide", () => {
  it("tells what a vCenter answers, from log-in to log-out", async () => {
    await using simulator = await startSimulator({
      items: { [libraryItemId]: [{ name: "ubuntu-24.04.iso", size: 100_000 }] },
    });
    const dispatcher = new Agent({ connect: { ca: simulator.authority } });
    const credentials = Buffer.from(`${simulator.user}:${simulator.password}`).toString("base64");
    const learned = new Map([["credentials", credentials]]);
    let bytes = Buffer.alloc(0);

    async function send({ method, target, headers, body, status, answer }: ShownExchange): Promise<boolean> {
      const url = new URL(fill(target, learned), simulator.url);
      const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, learned)] as [string, string]);
      const response = await fetch(url, {
        method,
        headers: filled,
        dispatcher,
        ...(body === undefined ? {} : { body }),
      });
      expect(response.status, `${method} ${target}`).toBe(status);
      if (target === "{uri}") bytes = Buffer.from(await response.arrayBuffer());
      if (answer === undefined) return true;
      return isAsShown(answer, await response.json(), learned);
    }

    const exchanges = exchangesIn(guide);
    expect(exchanges.map(({ method }) => method)).toEqual([
      "POST",
      "POST",
      "POST",
      "GET",
      "GET",
      "GET",
      "DELETE",
      "DELETE",
    ]);
    for (const exchange of exchanges) {
      // Where it says to get a file again and again, the answer is as shown in the end.
      if (exchange.method === "GET") await expect.poll(() => send(exchange), { interval: 1 }).toBe(true);
      else expect(await send(exchange), exchange.target).toBe(true);
    }
    expect(learned.get("thumbprint")).toBe(simulator.thumbprint);
    expect(learned.get("checksum")).toBe(createHash("sha1").update(bytes).digest("hex"));
    expect(bytes).toHaveLength(100_000);
    expect(simulator.leftBehind).toEqual({ apiSessions: [], downloadSessions: [] });
    await dispatcher.close();
  });

  it("would be caught with an answer that a vCenter does not give", () => {
    const answer = { name: "a", size: 1, status: "PREPARED", checksum_info: { checksum: "ab" } };
    const learned = new Map<string, string>();
    expect(isAsShown({ size: 2, checksum_info: { checksum: "{checksum}" } }, answer, learned)).toBe(true);
    expect(learned.get("checksum")).toBe("ab");
    expect(isAsShown({ status: "ERROR" }, answer, learned)).toBe(false);
    expect(isAsShown({ size: "2" }, answer, learned)).toBe(false);
    expect(isAsShown({ uri: "{uri}" }, answer, learned)).toBe(false);
  });

  it("says what to do about every type of error, with its status", () => {
    const told = firstCells(guide, "| type (status) | what to do |").flatMap((cell) => {
      const [, statuses = ""] = /\((.*)\)$/.exec(cell) ?? [];
      return [...cell.matchAll(/`(\w+)`/g)].map(([, type = ""]) => [type, Number(statuses.split(", ")[0])]);
    });
    const types: string[] = components.schemas?.ErrorType.enum;
    const known = types.map((type) => [type, usualStatus(type)]);
    expect(told.sort()).toEqual(known.sort());
  });

  it("shows every state of a file, in words and in the picture", () => {
    const page = guideTo("Download session file");
    const states: string[] = components.schemas?.PrepareStatus.enum;
    expect(firstCells(page, "| `status` | means | do |")).toEqual(states.map((state) => `\`${state}\``));
    const picture = insertPictures(page);
    for (const state of states) {
      expect(picture).toContain(`>${state}</text>`);
      expect(/aria-label="([^"]+)"/.exec(picture)?.[1]).toContain(state);
    }
  });

  it("shows every state of a download session", () => {
    const states: string[] = components.schemas?.DownloadSessionState.enum;
    const told = firstCells(guideTo("Download session"), "| state | by | then |");
    expect(told).toEqual([...states.map((state) => `\`${state}\``), "gone"]);
  });
});

/** As the contract tells it beside the type. */
function usualStatus(type: string): number {
  return Number(new RegExp(`\`${type}\`: \\w+ \\((\\d+)`).exec(components.schemas?.ErrorType.description)?.[1]);
}
