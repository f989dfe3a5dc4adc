/** A set-up that is interrupted says what becomes of its work. */

/** Exit code of a process that SIGINT ended. */
const interrupted = 130;

/** Runs the work; on SIGINT says that it can go on, and ends the process. Programs of the work got the signal as well. */
export async function tellingOfInterruption<T>(
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const end = (): void => {
    say("Interrupted. What is whole stays, nothing half made is used: the same command goes on.");
    process.exit(interrupted);
  };
  process.once("SIGINT", end);
  try {
    return await work();
  } finally {
    process.off("SIGINT", end);
  }
}
