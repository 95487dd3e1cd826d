/** What a field of an option accepts. */
export interface Accepts {
  /** Completes "give …". */
  says: string;
  fits: (value: unknown) => boolean;
  isOptional?: true;
  /** Whether an error must not show what was given. */
  isSecret?: true;
}

/** What each field of a type accepts: one that is left out does not compile. */
export type Fields<Type> = { readonly [Name in KeyOfAny<Type>]: Accepts };

type KeyOfAny<Type> = Type extends unknown ? keyof Type : never;

export const text: Accepts = { says: "a text", fits: (value) => typeof value === "string" };
export const flag: Accepts = { says: "true or false", fits: (value) => typeof value === "boolean" };
export const number: Accepts = { says: "a number", fits: (value) => typeof value === "number" && !Number.isNaN(value) };
export const list: Accepts = { says: "a list", fits: Array.isArray };
export const callback: Accepts = { says: "a function", fits: (value) => typeof value === "function" };
export const object: Accepts = {
  says: "an object",
  fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

export function numberFrom(least: number): Accepts {
  return { says: `a number, ${least} or more`, fits: (value) => typeof value === "number" && value >= least };
}

export function wholeNumberFrom(least: number): Accepts {
  return {
    says: `a whole number, ${least} or more`,
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= least,
  };
}

/** A whole number, or `Infinity`. */
export function countFrom(least: number): Accepts {
  const { fits } = wholeNumberFrom(least);
  return {
    says: `a whole number from ${least}, or Infinity`,
    fits: (value) => fits(value) || value === Number.POSITIVE_INFINITY,
  };
}

export function oneOf(...accepted: readonly unknown[]): Accepts {
  const names = accepted.map(String).join(", ");
  return { says: accepted.length > 1 ? `one of ${names}` : names, fits: (value) => accepted.includes(value) };
}

export function either(one: Accepts, other: Accepts): Accepts {
  return { says: `${one.says}, or ${other.says}`, fits: (value) => one.fits(value) || other.fits(value) };
}

export function optional(accepts: Accepts): Accepts {
  return { ...accepts, isOptional: true };
}

/**
 * Checks what TypeScript cannot see, or did not get to see.
 *
 * @param what Begins the message of an error: `The file "disk.iso"`.
 * @throws TypeError for a field that there is none of, that is missing, or that has a value which is not accepted
 */
export function checkFields(what: string, value: object, fields: Readonly<Record<string, Accepts>>): void {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    throw new TypeError(`${what} has no field ${unknown}. There are: ${Object.keys(fields).join(", ")}.`);
  }
  for (const [name, { says, fits, isOptional, isSecret }] of Object.entries(fields)) {
    const given = (value as Record<string, unknown>)[name];
    if (given === undefined ? isOptional : fits(given)) continue;
    throw new TypeError(`${what}: ${name} is ${isSecret ? "not usable" : shown(given)}: give ${says}.`);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
