/**
 * Reading what a caller passed in: each option has a reader that returns its value or throws a `TypeError` saying what
 * is accepted. An option that is `undefined` counts as left out.
 */

import { OptionError } from "./option-error.js";

/** Turns an unknown value into the option's value; `what` names the option in the error. */
export type Reader<Value> = (value: unknown, what: string) => Value;

type Readers<Options> = { [Name in keyof Options]-?: Reader<Exclude<Options[Name], undefined>> };

/**
 * Reads all options at once. Required ones are those that `required` names; unknown names are refused.
 *
 * @throws TypeError
 */
export function readOptions<Options extends object>(
  caller: string,
  input: unknown,
  readers: Readers<Options>,
  required: readonly (keyof Options & string)[],
): Options {
  if (typeof input !== "object" || input === null) {
    throw new OptionError(
      `${caller}: expected an object with the options ${list(Object.keys(readers))}; got ${kind(input)}.`,
    );
  }
  const given = input as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(readers, name)) {
      throw new OptionError(`${caller}: unknown option "${name}". Accepted: ${list(Object.keys(readers))}.`);
    }
  }
  const options: Partial<Record<string, unknown>> = {};
  for (const [name, read] of Object.entries(readers) as [string, Reader<unknown>][]) {
    const value = given[name];
    if (value !== undefined) options[name] = read(value, `${caller}: ${name}`);
  }
  for (const name of required) {
    if (options[name] === undefined) throw new OptionError(`${caller}: ${name} is missing.`);
  }
  return options as Options;
}

/** Any string with at least one character. */
export const text: Reader<string> = (value, what) => {
  if (typeof value !== "string" || value === "") {
    throw new OptionError(`${what} must be a string that is not empty; got ${kind(value)}.`);
  }
  if (!value.isWellFormed()) {
    throw new OptionError(`${what} holds half of a surrogate pair, which cannot be sent as UTF-8.`);
  }
  return value;
};

/** An identifier that becomes one segment of a URL's path. */
export const pathIdentifier: Reader<string> = (value, what) => {
  const identifier = text(value, what);
  // URL parsers take these as steps through the path, even when percent-encoded, and so call another operation.
  if (/^(?:\.|%2e){1,2}$/i.test(identifier)) {
    throw new OptionError(`${what} is ${JSON.stringify(identifier)}, which a URL cannot carry as an identifier.`);
  }
  return identifier;
};

/** A UUID, as `crypto.randomUUID` writes it (RFC 9562, section 4). */
export const uuid: Reader<string> = (value, what) => {
  if (typeof value !== "string" || !/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value)) {
    throw new OptionError(`${what} must be a UUID, like "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21"; got ${kind(value)}.`);
  }
  return value;
};

export const flag: Reader<boolean> = (value, what) => {
  if (typeof value !== "boolean") throw new OptionError(`${what} must be true or false; got ${kind(value)}.`);
  return value;
};

/** A whole number within limits, both included. */
export function wholeNumber(minimum: number, maximum: number): Reader<number> {
  return (value, what) => {
    if (!Number.isInteger(value) || (value as number) < minimum || (value as number) > maximum) {
      throw new OptionError(`${what} must be a whole number from ${minimum} to ${maximum}; got ${kind(value)}.`);
    }
    return value as number;
  };
}

export function oneOf<const Value extends string>(values: readonly Value[]): Reader<Value> {
  return (value, what) => {
    if (!values.includes(value as Value)) {
      throw new OptionError(`${what} must be ${list(values)}; got ${kind(value)}.`);
    }
    return value as Value;
  };
}

export const abortSignal: Reader<AbortSignal> = (value, what) => {
  if (!(value instanceof AbortSignal)) throw new OptionError(`${what} must be an AbortSignal; got ${kind(value)}.`);
  return value;
};

// biome-ignore lint/complexity/noBannedTypes: what a caller passed is only known to be callable.
export const anyFunction: Reader<Function> = (value, what) => {
  if (typeof value !== "function") throw new OptionError(`${what} must be a function; got ${kind(value)}.`);
  return value;
};

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** What a value is, without showing more of it than is safe: a token passed in the wrong place must not be quoted. */
function kind(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (typeof value === "number" || typeof value === "boolean" || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
