import type {
  ApiErrorBody,
  LegacyApiErrorBody,
  LegacyLocalizableMessage,
  LegacyLocalizationParam,
  LegacyLocalizationParamMap,
  LocalizableMessage,
  LocalizationParam,
} from "../client/schema.js";
import type { Refusal } from "./refusal.js";

const challenge = 'Basic realm="VAPI endpoint"';

/** An error as `/api` sends it. */
export function modernError({ errorType, messages, data }: Refusal): ApiErrorBody {
  return {
    messages,
    error_type: errorType,
    ...(data === undefined ? {} : { data }),
    ...(errorType === "UNAUTHENTICATED" ? { challenge } : {}),
  };
}

/** An error as `/rest` sends it; newer servers say some of it twice, which makes it long. */
export function legacyError({ errorType, messages, data, status }: Refusal, isLong: boolean): LegacyApiErrorBody {
  const legacyMessages = messages.map(legacyMessage);
  return {
    type: `com.vmware.vapi.std.errors.${errorType.toLowerCase()}`,
    value: {
      messages: legacyMessages,
      ...(data === undefined ? {} : { data }),
      ...(errorType === "UNAUTHENTICATED" ? { challenge } : {}),
    },
    ...(isLong && {
      name: `com.vmware.vapi.rest.${restNames[status] ?? "httpInternalServerError"}`,
      localizableMessages: legacyMessages,
      majorErrorCode: status,
    }),
  };
}

const restNames: Readonly<Record<number, string>> = {
  400: "httpBadRequest",
  401: "httpUnauthorized",
  403: "httpForbidden",
  404: "httpNotFound",
  409: "httpConflict",
  503: "httpServiceUnavailable",
  504: "httpGatewayTimeout",
};

/** A result as `/rest` sends it: in a wrapper, and with the maps inside of messages as arrays of keys and values. */
export function legacyResult(value: unknown): { value: unknown } {
  return { value: Array.isArray(value) ? value.map(legacyValue) : legacyValue(value) };
}

/** Messages stand in the field `error_message`, in File.Info and in the model of a download session alike. */
function legacyValue(value: unknown): unknown {
  if (!hasMessage(value)) return value;
  return { ...value, error_message: legacyMessage(value.error_message) };
}

function hasMessage(value: unknown): value is { error_message: LocalizableMessage } {
  return typeof value === "object" && value !== null && "error_message" in value;
}

function legacyMessage({ params, ...rest }: LocalizableMessage): LegacyLocalizableMessage {
  return params ? { ...rest, params: legacyParams(params) } : rest;
}

function legacyParams(params: Record<string, LocalizationParam>): LegacyLocalizationParamMap {
  return Object.entries(params).map(([key, value]) => ({ key, value: legacyParam(value) }));
}

function legacyParam({ l: nested, ...rest }: LocalizationParam): LegacyLocalizationParam {
  const plain = rest as LegacyLocalizationParam;
  if (!nested) return plain;
  const { params, ...message } = nested;
  return { ...plain, l: params ? { ...message, params: legacyParams(params) } : message };
}
