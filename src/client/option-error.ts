/**
 * What a caller passed in cannot be used; nothing was sent for it. Its class tells it from the TypeErrors with which
 * the language reports a mistake of ours.
 */
export class OptionError extends TypeError {}
