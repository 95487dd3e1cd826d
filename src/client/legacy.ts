import type {
  LegacyLocalizableMessage,
  LegacyLocalizationParam,
  LegacyLocalizationParamMap,
  LocalizableMessage,
  LocalizationParam,
} from "./schema.js";

/** What `/rest` puts around every value. */
export interface Wrapped<Value> {
  value: Value;
}

/** A structure as `/rest` writes it, where it may hold a message: the maps in that are arrays. */
export type Legacy<Value> = Omit<Value, "error_message"> & { error_message?: LegacyLocalizableMessage };

export function unwrap<Value>({ value }: Wrapped<Value>): Value {
  return value;
}

/** A structure as `/api` sends it, out of its wrapper. */
export function fromLegacy<Value>({ value }: Wrapped<Legacy<Value>>): Value {
  const { error_message: message, ...rest } = value;
  return (message === undefined ? rest : { ...rest, error_message: messageFromLegacy(message) }) as Value;
}

/** A list of structures as `/api` sends them, out of their wrapper. */
export function listFromLegacy<Value>({ value }: Wrapped<Legacy<Value>[]>): Value[] {
  return value.map((item) => fromLegacy<Value>({ value: item }));
}

function messageFromLegacy({ params, ...rest }: LegacyLocalizableMessage): LocalizableMessage {
  return params === undefined ? rest : { ...rest, params: paramsFromLegacy(params) };
}

function paramsFromLegacy(entries: LegacyLocalizationParamMap): Record<string, LocalizationParam> {
  return objectFromEntries(entries.map(({ key, value }) => ({ key, value: paramFromLegacy(value) })));
}

function paramFromLegacy({ l: nested, ...rest }: LegacyLocalizationParam): LocalizationParam {
  if (nested === undefined) return rest;
  const { params, ...message } = nested;
  return { ...rest, l: params === undefined ? message : { ...message, params: paramsFromLegacy(params) } };
}

/** A map from the array of keys and values that `/rest` writes it as. */
export function objectFromEntries<Value>(entries: readonly { key: string; value: Value }[]): Record<string, Value> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
