import type {
  ApiErrorBody,
  FileInfo,
  LegacyApiErrorBody,
  LegacyFileInfoResult,
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

/** An error as `/rest` sends it; newer servers say some of it twice. */
export function legacyError(
  { errorType, messages, data, status }: Refusal,
  form: "older" | "newer",
): LegacyApiErrorBody {
  const legacyMessages = messages.map(legacyMessage);
  return {
    type: `com.vmware.vapi.std.errors.${errorType.toLowerCase()}`,
    value: {
      messages: legacyMessages,
      ...(data === undefined ? {} : { data }),
      ...(errorType === "UNAUTHENTICATED" ? { challenge } : {}),
    },
    ...(form === "older"
      ? {}
      : {
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

/** File.Info as `/rest` sends it: in its wrapper, with maps as arrays of keys and values. */
export function legacyFileInfo(info: FileInfo): LegacyFileInfoResult {
  const { error_message: message, ...rest } = info;
  return {
    // The contract's enumerations are closed; what a simulator is told to send is not.
    value: { ...rest, ...(message && { error_message: legacyMessage(message) }) } as LegacyFileInfoResult["value"],
  };
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
