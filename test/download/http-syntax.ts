import fc from "fast-check";

/** What comes over a connection before the server ends it, byte by byte a character. */
export interface RandomAnswer {
  text: string;
  /** Where the pieces that it comes in end, as a part of its length. */
  cuts: number[];
}

/** The first, mostly; else one of the others. */
function mostly<Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 15, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

const word = fc.string({ unit: fc.constantFrom(..."abXY09-_."), minLength: 1, maxLength: 6 });
const blanks = fc.constantFrom("", " ", " ", " ", "\t", "  ");
const anyCase = (name: string) =>
  mostly(
    name,
    name.toUpperCase(),
    name.replace(/(?:^|-)./g, (letter) => letter.toUpperCase()),
  );

function line(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(anyCase(name), blanks, values, blanks)
    .map(([as, before, value, after]) => `${as}:${before}${value}${after}`);
}

const etag = fc.constantFrom('"a"', 'W/"a"', '"\xe9"', "a", '"a", "b"');
const fields = fc.array(
  fc.oneof(
    line("etag", etag),
    line("content-range", fc.constantFrom("bytes 0-2/3", "bytes 3-5/6", "bytes */3", "bytes 0-2/*", "lines 1-2/3")),
    line("content-encoding", fc.constantFrom("identity", "gzip", "")),
    line("location", fc.constantFrom("/elsewhere", "https://host.example.com/x", "")),
    line("retry-after", fc.constantFrom("1", "Sat, 14 Mar 2026 09:00:09 GMT")),
    line("connection", fc.constantFrom("close", "keep-alive", "Close, x", "x")),
    line("x-other", word),
  ),
  { maxLength: 4 },
);

const body = fc.string({
  unit: fc.constantFrom("a", "b", "0", "\r\n", "\n", "\0", "\xff", "HTTP/1.1 200 OK\r\n"),
  maxLength: 8,
});

const hex = (bytes: number) =>
  mostly(bytes.toString(16), bytes.toString(16).toUpperCase(), bytes.toString(16).padStart(16, "0"));
const extension = mostly("", " ", ";a", ";a=b;c", ';a="b"', ";", ' ; a="b"', ";\xe9");
const chunkOf = (text: string) =>
  fc.tuple(hex(text.length), extension).map(([size, more]) => `${size}${more}\r\n${text}\r\n`);

/** A body in chunks, cut wherever. */
const chunked = fc
  .array(
    body.filter((text) => text !== ""),
    { maxLength: 3 },
  )
  .chain((texts) =>
    fc.record({
      texts: fc.constant(texts),
      chunks: fc.tuple(...texts.map(chunkOf)),
      last: fc.tuple(hex(0), extension).map(([size, more]) => `${size}${more}\r\n`),
      trailer: fc.array(line("x-checksum", word), { maxLength: 2 }),
    }),
  )
  .map(({ chunks, last, trailer }) => [...chunks, last, ...trailer.map((field) => `${field}\r\n`), "\r\n"].join(""));

/** The fields that tell where a body ends, and what follows the head. */
const framed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        body,
        mostly<(length: number) => string[]>(
          (length) => [`${length}`],
          (length) => [`00${length}`],
          (length) => [`${length}`, `${length}`],
          (length) => [`${length}, ${length}`],
          (length) => [`${length + 1}`],
          (length) => [`${Math.max(0, length - 1)}`],
          (length) => [`${length}`, `${length + 1}`],
          (length) => [`+${length}`],
          (length) => [`0x${length}`],
          (length) => [`${length}.0`],
          () => [""],
          () => ["18446744073709551617"],
        ),
      )
      .map(([text, lengths]) => ({ lines: lengths(text.length).map((length) => `content-length: ${length}`), text })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        chunked,
        mostly<string[]>(
          ["chunked"],
          ["Chunked"],
          ["chunked", "chunked"],
          ["identity"],
          ["gzip, chunked"],
          ["chunked, identity"],
          ["xchunked"],
          ["\xa0chunked"],
          [""],
        ),
      )
      .map(([text, codings]) => ({ lines: codings.map((coding) => `transfer-encoding: ${coding}`), text })),
  },
  { weight: 1, arbitrary: body.map((text) => ({ lines: [] as string[], text })) },
  {
    weight: 1,
    arbitrary: chunked.map((text) => ({ lines: ["content-length: 3", "transfer-encoding: chunked"], text })),
  },
);

const interim = fc.constantFrom("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
const statusLine = fc
  .tuple(
    mostly("HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1"),
    mostly("200", "206", "204", "302", "304", "404", "416", "503", "101", "99"),
    mostly(" OK", " Not so \xe9", " ", ""),
  )
  .map(([version, status, reason]) => `${version} ${status}${reason}`);

/** An answer as the grammar has it, or one whose head says something else than what follows. */
const answer = fc
  .record({
    before: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(interim, { maxLength: 2 }) },
    ),
    first: statusLine,
    fields,
    framed,
    place: fc.nat(),
    behind: mostly("", "\r\n", "x", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx"),
  })
  .map(({ before, first, fields, framed, place, behind }) => {
    const at = place % (fields.length + 1);
    const lines = [first, ...fields.slice(0, at), ...framed.lines, ...fields.slice(at)];
    return `${before.join("")}${lines.join("\r\n")}\r\n\r\n${framed.text}${behind}`;
  });

type Edit = (text: string) => string;
const strange = fc.constantFrom("", ..." \t\0\x01\x0b\x7f\xa0\xff:;,+-0a\r\n", "\r\n", "\r\n ", " :");
const wrongEnd = fc.constantFrom("\n", "\r", "\r\r\n", "\n\r", "\r\n ", " \r\n", "");
/** As a part of a length. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (part: number, { length }: { length: number }) => Math.floor(part * length);

/** Changes that make of an answer what is none, or another one for some. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.constantFrom(0, 1), strange).map(([part, removed, what]) => (text: string) => {
    const index = at(part, text);
    return text.slice(0, index) + what + text.slice(index + removed);
  }),
  place.map((part) => (text: string) => text.slice(0, at(part, text))),
  fc.tuple(place, wrongEnd).map(([part, end]) => (text: string) => {
    const lines = text.split("\r\n");
    const index = at(part, lines);
    return lines.slice(0, index + 1).join("\r\n") + end + lines.slice(index + 1).join("\r\n");
  }),
  place.map((part) => (text: string) => {
    const lines = text.split("\r\n");
    const index = at(part, lines);
    return [...lines.slice(0, index + 1), ...lines.slice(index)].join("\r\n");
  }),
);

/** Answers of which many are right, many slightly wrong, in any number of pieces. */
export const randomAnswers: fc.Arbitrary<RandomAnswer> = fc
  .record({
    text: answer,
    edits: fc.oneof(fc.constant<Edit[]>([]), fc.array(edit, { minLength: 1, maxLength: 2 })),
    cuts: fc.array(place, { maxLength: 6 }),
  })
  .map(({ text, edits, cuts }) => ({
    text: edits.reduce((changed, change) => change(changed), text),
    cuts,
  }));

export function piecesOf({ text, cuts }: RandomAnswer): Uint8Array[] {
  const bytes = Buffer.from(text, "latin1");
  const ends = [...cuts.map((cut) => at(cut, text)).sort((a, b) => a - b), bytes.byteLength];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter(({ byteLength }) => byteLength > 0);
}
