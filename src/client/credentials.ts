import { OptionError } from "./option-error.js";
import { type Reader, readOptions, text } from "./option-readers.js";

/** Who to log in as. */
export interface Credentials {
  /** As the server knows the user: `administrator@vsphere.local`. */
  user: string;
  /**
   * The password, or a function that gives it, which is asked at each log-in. One that the server has refused (401) is
   * not sent again, because that could lock the user out: later calls fail with the same error, until the function
   * gives another one.
   */
  password: string | (() => string | Promise<string>);
}

/** @throws TypeError, which shows neither user nor password */
export const readCredentials: Reader<Credentials> = (value, what) =>
  readOptions<Credentials>(what, value, { user: userName, password: passwordOrFunction }, ["user", "password"]);

/** A name that can be told from the password behind it (RFC 7617, section 2). */
export const userName: Reader<string> = (value, what) => {
  const user = withoutControls(value, what);
  if (user.includes(":")) throw new OptionError(`${what} must not contain a colon, which ends the name in a log-in.`);
  return user;
};

export const password: Reader<string> = withoutControls;

const passwordOrFunction: Reader<Credentials["password"]> = (value, what) =>
  typeof value === "function" ? (value as () => string | Promise<string>) : password(value, what);

function withoutControls(value: unknown, what: string): string {
  const given = text(value, what);
  if (/\p{Cc}/u.test(given)) throw new OptionError(`${what} must not contain control characters, like a line end.`);
  return given;
}
