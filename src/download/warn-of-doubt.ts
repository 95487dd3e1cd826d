import type { Verification } from "./verify.js";

export interface Doubt {
  fileName: string;
  onWarning: (message: string) => void;
  /** Whether at least the size was compared with what the server says it is. */
  isSizeChecked: boolean;
  /** Whether it was made sure who the server is. */
  isServerAuthenticated: boolean;
}

/** Warns of what is left in doubt about a file that is taken for the server's. */
export function warnOfDoubt(verification: Verification, doubt: Doubt): void {
  const name = JSON.stringify(doubt.fileName);
  if (verification.kind === "unverified") {
    const checked = doubt.isSizeChecked ? "Its size is all that was checked." : "Not even its size could be checked.";
    doubt.onWarning(`${name} could not be verified: ${verification.reason}. ${checked}`);
  } else if (!doubt.isServerAuthenticated) {
    doubt.onWarning(`${name} was verified, but against a server that nothing has shown to be the right one.`);
  }
}
