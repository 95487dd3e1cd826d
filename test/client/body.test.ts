import { describe, expect, test } from "vitest";
import { readBody, UnreadableBodyError } from "../../src/client/body.js";
import { answerWith } from "./answer-with.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";
import { shownBy } from "./shown-by.js";

const readXml = (text: string) => ({ xml: text });
const bom = "\ufeff";

describe("readBody", () => {
  test.each(["application/json", "application/vnd.vmware+json", ""])(
    "reads the media type %j as JSON",
    async (mediaType) => {
      expect(await readBody(answerWith({ body: '{"a": 1}', mediaType }), undefined)).toEqual({ a: 1 });
      expect(await readBody(answerWith({ body: '{"a": 1}', mediaType }), readXml)).toEqual({ a: 1 });
    },
  );

  test.each(["application/xml", "text/xml"])("reads %s with the operation's reader", async (mediaType) => {
    expect(await readBody(answerWith({ body: "<a/>", mediaType }), readXml)).toEqual({ xml: "<a/>" });
  });

  test("waits for a reader that takes its time", async () => {
    expect(await readBody(answerWith({ body: "<a/>", mediaType: "text/xml" }), async () => "later")).toBe("later");
  });

  test("passes over a byte order mark", async () => {
    expect(await readBody(answerWith({ body: `${bom}[]` }), undefined)).toEqual([]);
    expect(await readBody(answerWith({ body: `${bom}<a/>`, mediaType: "text/xml" }), readXml)).toEqual({ xml: "<a/>" });
  });

  test.each([
    ["application/xml", "<a/>"],
    ["text/xml", "<a/>"],
    ["text/html", "<html>"],
    ["text/plain", "{}"],
    ["application/octet-stream", "{}"],
    ["application/jsonp", "{}"],
    ["multipart/form-data", "{}"],
    ["json", "{}"],
  ])("refuses %s where only JSON is due, and names it", async (mediaType, body) => {
    const error = await rejectionOf(readBody(answerWith({ body, mediaType }), undefined), UnreadableBodyError);
    expect(error.message).toBe(`the content type ${mediaType}`);
  });

  test("refuses HTML where XML is due", async () => {
    const answer = answerWith({ body: "<html/>", mediaType: "text/html" });
    expect((await rejectionOf(readBody(answer, readXml), UnreadableBodyError)).message).toBe(
      "the content type text/html",
    );
  });

  test.each(["application/json", "text/html", ""])("refuses no body, whatever its type (%j)", async (mediaType) => {
    const error = await rejectionOf(readBody(answerWith({ mediaType }), undefined), UnreadableBodyError);
    expect(error.message).toBe("no body where one is due");
  });

  test.each([
    ["half a character", [0x22, 0xc3, 0x22]],
    ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
    ["half of a surrogate pair", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["Latin-1", [0x22, 0xfc, 0x22]],
    ["UTF-16", [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])("refuses %s, which is not UTF-8", async (_, bytes) => {
    for (const mediaType of ["application/json", "application/xml"]) {
      const answer = answerWith({ body: Uint8Array.from(bytes), mediaType });
      const error = await rejectionOf(readBody(answer, readXml), UnreadableBodyError);
      expect(error.message).toBe("a body that is not UTF-8");
      expect(error.cause).toBeInstanceOf(TypeError);
    }
  });

  test.each(["{", "<html>", "undefined", "'a'", "[".repeat(100_000)])("refuses what is no JSON (%#)", async (body) => {
    const error = await rejectionOf(readBody(answerWith({ body }), undefined), UnreadableBodyError);
    expect(error.message).toBe("a body that is not JSON");
  });

  test("refuses what the operation's reader refuses", async () => {
    const answer = answerWith({ body: "<a>", mediaType: "application/xml" });
    const refuse = () => {
      throw new Error("unclosed tag: s3cr3t");
    };
    const error = await rejectionOf(readBody(answer, refuse), UnreadableBodyError);
    expect(error.message).toBe("a body that is not XML");
  });

  test("shows of a parser's error nothing secret, and not the body by half", async () => {
    const secrets = ["s3cr3tS3cr3tS3cr3tS3cr3t"];
    const answers = [
      answerWith({ body: secrets.join(), secrets }),
      answerWith({ body: `{"a": ${secrets.join()}}`, secrets }),
      answerWith({ body: `<${secrets.join()}>`, mediaType: "application/xml", secrets }),
    ];
    const refuse = (text: string) => {
      throw new Error(text);
    };
    for (const answer of answers) {
      expect(shownBy(await reasonOf(readBody(answer, refuse)))).not.toContain("s3cr3t");
    }
  });

  test("shows no secret that stands in the content type", async () => {
    const answer = answerWith({ body: "x", mediaType: "text/s3cr3t", secrets: ["s3cr3t"] });
    const error = await rejectionOf(readBody(answer, undefined), UnreadableBodyError);
    expect(error.message).toBe("the content type text/***");
  });
});
