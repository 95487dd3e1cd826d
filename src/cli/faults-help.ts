import { Help } from "commander";
import { aimFields, faultKinds } from "../simulator/fault-kinds.js";

/** The faults that `--fault` takes, and what the fields of each accept. */
export function faultsHelp(): string {
  const faults = Object.entries(faultKinds).map(
    ([name, { fields }]) => [name, Object.entries(fields).map(describeField).join("; ")] as const,
  );
  return `
Faults, by their name in "fault", each with its own fields (? may be left out):
${columns(faults)}
Fields of every fault, which say when it happens:
${columns(Object.entries(aimFields).map(([name, field]) => [`${name}?`, says(field)]))}
Example:
  vsphere-download simulate --fault '{"fault":"status","status":503,"operation":"listFiles","times":2}'
`;
}

function describeField([name, field]: [string, { says: string; isOptional?: true }]): string {
  return `${name}${field.isOptional ? "?" : ""}: ${says(field)}`;
}

function says(field: { says: string }): string {
  return field.says.replace("Infinity", "1e999, which is Infinity");
}

function columns(rows: readonly (readonly [name: string, text: string])[]): string {
  const help = new Help();
  help.prepareContext({ helpWidth: 110 });
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${help.formatItem(name, width, text, help)}\n`).join("");
}
