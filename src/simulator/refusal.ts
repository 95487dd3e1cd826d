import type { ErrorType, LocalizableMessage } from "../client/schema.js";

/** An error of the API, before it takes the form of a generation. Thrown where the service finds it. */
export class Refusal extends Error {
  readonly errorType: ErrorType;
  readonly messages: LocalizableMessage[];
  readonly data: Record<string, unknown> | undefined;
  readonly status: number;

  constructor(
    errorType: ErrorType,
    message: LocalizableMessage,
    { data, status = usualStatus[errorType] ?? 400 }: { data?: Record<string, unknown>; status?: number } = {},
  ) {
    super(message.default_message);
    this.name = "Refusal";
    this.errorType = errorType;
    this.messages = [message];
    this.data = data;
    this.status = status;
  }
}

/** Of the error types whose status is not 400. */
const usualStatus: Partial<Record<ErrorType, number>> = {
  UNAUTHENTICATED: 401,
  UNAUTHORIZED: 403,
  NOT_FOUND: 404,
  OPERATION_NOT_FOUND: 404,
  CONCURRENT_CHANGE: 409,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
  TIMED_OUT: 504,
};

export function unauthenticated(): Refusal {
  return new Refusal("UNAUTHENTICATED", {
    id: "com.vmware.vapi.endpoint.method.authentication.required",
    default_message: "Authentication required.",
    args: [],
  });
}

export function noSuchDownloadSession(id: string): Refusal {
  return new Refusal("NOT_FOUND", {
    id: "com.vmware.vdcs.cls-main.download_session_not_found",
    default_message: `The download session ${id} does not exist.`,
    args: [id],
  });
}

export function noSuchItem(id: string): Refusal {
  return new Refusal("NOT_FOUND", {
    id: "com.vmware.vdcs.cls-main.library_item_not_found",
    default_message: `The library item ${id} does not exist.`,
    args: [id],
  });
}

export function notAllowedInState(id: string, state: string): Refusal {
  return new Refusal("NOT_ALLOWED_IN_CURRENT_STATE", {
    id: "com.vmware.vdcs.cls-main.download_session_not_active",
    default_message: `The download session ${id} is not active, but ${state}.`,
    args: [id, state],
  });
}

export function noSuchFile(name: string): Refusal {
  return new Refusal("INVALID_ARGUMENT", {
    id: "com.vmware.vdcs.cls-main.download_session_file_not_found",
    default_message: `The file ${name} does not exist in the download session.`,
    args: [name],
  });
}

export function missingPrivilege(privilege: string): Refusal {
  return new Refusal("UNAUTHORIZED", {
    id: "com.vmware.vapi.std.errors.unauthorized",
    default_message: `The privilege ${privilege} is missing.`,
    args: [privilege],
  });
}

export function invalidField(field: string, problem: string): Refusal {
  return new Refusal("INVALID_ARGUMENT", {
    id: "com.vmware.vapi.data.structure.field.invalid",
    default_message: `The field ${field} ${problem}.`,
    args: [field, problem],
  });
}

export function fallingProgress(progress: number, before: number): Refusal {
  return new Refusal("INVALID_ARGUMENT", {
    id: "com.vmware.vdcs.cls-main.progress_falls",
    default_message: `The progress ${progress} is less than ${before}.`,
    args: [String(progress), String(before)],
  });
}

export function malformedBody(problem: string): Refusal {
  return new Refusal("INVALID_REQUEST", {
    id: "com.vmware.vapi.rest.unmarshalling.failed",
    default_message: `The body of the request cannot be read: ${problem}.`,
    args: [problem],
  });
}

export function operationNotFound(): Refusal {
  return new Refusal("OPERATION_NOT_FOUND", {
    id: "com.vmware.vapi.std.errors.operation_not_found",
    default_message: "The operation is not known to this server.",
    args: [],
  });
}

/** Any type of error, on request. */
export function injectedError(
  errorType: ErrorType,
  { status, isTransient }: { status?: number | undefined; isTransient?: boolean | undefined },
): Refusal {
  return new Refusal(
    errorType,
    {
      id: `com.vmware.vapi.std.errors.${errorType.toLowerCase()}`,
      default_message: `The simulator was told to answer ${errorType}.`,
      args: [errorType],
    },
    {
      ...(isTransient === undefined ? {} : { data: { is_transient: isTransient } }),
      ...(status === undefined ? {} : { status }),
    },
  );
}
