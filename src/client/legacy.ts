import type {
  FileInfo,
  LegacyFileInfoResult,
  LegacyLocalizableMessage,
  LegacyLocalizationParam,
  LegacyLocalizationParamMap,
  LocalizableMessage,
  LocalizationParam,
} from "./schema.js";

/** File.Info as `/api` sends it, from the way that `/rest` does: out of its wrapper, with maps as objects. */
export function fileInfoFromLegacy({ value }: LegacyFileInfoResult): FileInfo {
  const { error_message: message, ...rest } = value;
  return message === undefined ? rest : { ...rest, error_message: messageFromLegacy(message) };
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
