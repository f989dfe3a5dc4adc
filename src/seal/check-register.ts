/** A bundle against the register of the machine that sealed it. Pure. */
import type { Flaw } from "./flaw.ts";
import { type Manifest, manifestName } from "./manifest.ts";
import type { RegisterEntry } from "./register.ts";

/** Nothing is found against a bundle of another machine: its start is not in this one's register. */
export function checkRegister(
  register: readonly RegisterEntry[],
  { run, exercise, counter }: Manifest,
  manifestSha256: string,
): Flaw[] {
  const starts = register.filter(
    (entry) => entry.type === "started" && entry.run === run && entry.exercise === exercise,
  );
  const newest = starts.at(-1);
  if (newest === undefined) return [];
  const isNoted = register.some(
    (entry) =>
      entry.type === "sealed" && entry.counter === newest.counter && entry.manifest === manifestSha256,
  );
  if (isNoted && counter === newest.counter) return [];
  const message = `this machine's register has another seal for start ${newest.counter}: an older or a changed bundle stands in its place`;
  return [{ code: "replaced", where: manifestName, message }];
}

/** Was it started on this machine? */
export function isRegistered(register: readonly RegisterEntry[], { run, exercise }: Manifest): boolean {
  return register.some(
    (entry) => entry.type === "started" && entry.run === run && entry.exercise === exercise,
  );
}
