import { invalidField } from "./refusal.js";

/** What a request says: the fields of its path, query and body, by their names on the wire. */
export interface Input {
  /** @throws Refusal INVALID_ARGUMENT if it is missing, empty or no string; so do the others for what they cannot read */
  text(field: string): string;
  optionalText(field: string): string | undefined;
  /** A whole number within bounds, both included. */
  optionalNumber(field: string, bounds: { least: number; most: number }): number | undefined;
  /** One of a few texts; the first if it is left out. */
  choice<Value extends string>(field: string, accepted: readonly [Value, ...Value[]]): Value;
  /** The fields of an object inside. */
  object(field: string): Input;
}

export function inputOf(fields: Readonly<Record<string, unknown>>): Input {
  const optionalText = (field: string): string | undefined => {
    const value = fields[field];
    if (value !== undefined && typeof value !== "string") throw invalidField(field, "is no string");
    return value;
  };
  return {
    optionalText,
    text(field) {
      const value = optionalText(field);
      if (value === undefined || value === "") throw invalidField(field, "is missing");
      return value;
    },
    optionalNumber(field, { least, most }) {
      const value = fields[field];
      if (value === undefined) return undefined;
      if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
      throw invalidField(field, `is no whole number from ${least} to ${most}`);
    },
    choice(field, accepted) {
      const value = optionalText(field) ?? accepted[0];
      const found = accepted.find((choice) => choice === value);
      if (found === undefined) throw invalidField(field, `is none of ${accepted.join(", ")}`);
      return found;
    },
    object(field) {
      const value = fields[field];
      if (!isObject(value)) throw invalidField(field, value === undefined ? "is missing" : "is no object");
      return inputOf(value);
    },
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
