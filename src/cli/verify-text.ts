/** What `drill verify` says to a person. Pure. */
import type { Flaw } from "../seal/flaw.ts";
import type { Verified } from "./verify.ts";

export function verifyText({
  exercises,
  missing,
  notes,
  history,
  keyGiven,
}: {
  readonly exercises: readonly Verified[];
  /** Started as part of the run, by this machine's register or by the history, and not there. */
  readonly missing: readonly string[];
  /** What is wrong with what people wrote about the run. */
  readonly notes: readonly Flaw[];
  /** What is wrong with the history that was named. */
  readonly history: readonly string[];
  /** A public key was named that must have signed. */
  readonly keyGiven: boolean;
}): string {
  const lines = exercises.flatMap((one) => [
    `${word(one).padEnd(8)} ${one.folder}`,
    ...one.flaws.map(({ code, where, message }) => `  - ${code}: ${where}: ${message}`),
    ...(one.manifest === null ? [] : [`  ${closedLine(one, keyGiven)}`]),
  ]);
  for (const { code, where, message } of notes) {
    lines.push("ALTERED  the notes of people", `  - ${code}: ${where}: ${message}`);
  }
  for (const exercise of missing) {
    lines.push(`MISSING  ${exercise}`, "  - bundle-missing: register or history know that it was started");
  }
  if (history.length > 0) lines.push("ALTERED  the history", ...history.map((flaw) => `  - ${flaw}`));
  return `${lines.join("\n")}\n`;
}

function word({ flaws }: Verified): string {
  if (flaws.length === 0) return "intact";
  return flaws.some(({ code }) => code === "not-sealed") ? "UNSEALED" : "ALTERED";
}

function closedLine({ manifest, registered }: Verified, keyGiven: boolean): string {
  if (manifest === null) return "";
  const { signer, counter, sealedAt, files, harness } = manifest;
  const by =
    signer === null
      ? "UNSIGNED: whoever can write these files can seal them again"
      : keyGiven
        ? `signed by ${signer.keyId}, as asked for`
        : `signed by ${signer.keyId}, which the bundle names itself: ask for it with --key`;
  const where = registered ? `start ${counter} of this machine` : `start ${counter} of another machine`;
  return `${files.length} files sealed ${sealedAt}, ${where}, harness ${harness.version} ${harness.commit ?? ""}; ${by}`;
}
