/** A failure that its message explains in full: whoever runs the script has no use for a stack trace. */
export class Failure extends Error {
  /** @override */
  name = "Failure";
}

/**
 * Runs a script. A {@link Failure} ends it with its message and exit code 1; anything else is a fault of the script
 * and keeps its stack trace.
 *
 * @param {() => Promise<void>} script
 */
export async function run(script) {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
