import { textOf } from "../client/message-text.js";
import type { DownloadSessionModel, FileInfo } from "../node.js";
import type { CliStream } from "./io.js";

/** Writes JSON where a program reads, and text where a person does. */
export function print<Value>(stdout: CliStream, json: boolean, value: Value, describe: (value: Value) => string): void {
  stdout.write(json || !stdout.isTTY ? `${JSON.stringify(value, null, 2)}\n` : describe(value));
}

/** One file, a line for each thing that is known of it. */
export function describeFile(info: FileInfo): string {
  const { download_endpoint: endpoint, checksum_info: checksum } = info;
  return describeFacts(info.name, [
    ["status", info.status],
    ["size", info.size === undefined ? undefined : describeBytes(info.size)],
    ["transferred", describeBytes(info.bytes_transferred)],
    ["endpoint", endpoint?.uri],
    ["thumbprint", endpoint?.ssl_certificate_thumbprint],
    ["certificate", endpoint?.ssl_certificate === undefined ? undefined : "given (PEM, see --json)"],
    ["checksum", checksum && `${checksum.algorithm ?? "SHA1"} ${checksum.checksum}`],
    ["error", info.error_message && textOf(info.error_message)],
  ]);
}

/** A download session, of which the server does not say by itself what it is called. */
export function describeDownloadSession(id: string): (session: DownloadSessionModel) => string {
  return (session) =>
    describeFacts(id, [
      ["item", session.library_item_id],
      ["version", session.library_item_content_version],
      ["state", session.state],
      ["progress", session.client_progress === undefined ? undefined : `${session.client_progress} %`],
      ["ends", session.expiration_time],
      ["error", session.error_message && textOf(session.error_message)],
    ]);
}

/** Identifiers of download sessions, one a line. */
export function describeIds(ids: readonly string[]): string {
  if (ids.length === 0) return "There are no download sessions.\n";
  return ids.map((id) => `${printable(id)}\n`).join("");
}

/** What something is called, and a line for each thing that is known of it. */
function describeFacts(name: string, facts: readonly [label: string, value: string | undefined][]): string {
  const lines = facts.flatMap(([label, value]) =>
    value === undefined ? [] : [`  ${label.padEnd(11)}  ${printable(value)}`],
  );
  return `${[printable(name), ...lines].join("\n")}\n`;
}

/** All files as a table. */
export function describeFiles(files: readonly FileInfo[]): string {
  if (files.length === 0) return "The download session has no files.\n";
  const rows = files.map(({ name, status, size }) => [
    printable(name),
    printable(status),
    size === undefined ? "-" : describeBytes(size),
  ]);
  const table = [["NAME", "STATUS", "SIZE"], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`).join("");
}

/** A size for people, and for those who count. */
export function describeBytes(bytes: number): string {
  return bytes < 1024 ? describeSize(bytes) : `${describeSize(bytes)} (${bytes} bytes)`;
}

/** A size for people. */
export function describeSize(bytes: number): string {
  const units = ["KiB", "MiB", "GiB", "TiB"];
  if (bytes < 1024) return `${Math.round(bytes)} bytes`;
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** A duration for people, in the two largest units that it has. */
export function describeDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Without the control characters with which a server could steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
