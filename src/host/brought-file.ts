/** The record of the set-up on disk, beside its logs. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { guarded } from "../keeper/guard.ts";
import { readStateFile, writeStateFile } from "../keeper/state.ts";
import { Problem } from "../problem.ts";
import { type Brought, broughtSchema, nothingBrought } from "./brought.ts";
import type { HostContext } from "./context.ts";

export function broughtFile({ state }: Pick<HostContext, "state">): string {
  return join(state, "brought.json");
}

/** Null where there is none. Throws a Problem for one that cannot be read: it is never taken for none. */
export async function readBrought(context: Pick<HostContext, "state">): Promise<Brought | null> {
  const path = broughtFile(context);
  const brought = await readStateFile(path, broughtSchema);
  if (brought !== null) return brought;
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  if (!there) return null;
  throw new Problem({
    what: "the record of what the set-up brought cannot be read",
    where: path,
    expected: "the file as this version of Firedrill wrote it",
    next: "mend it, or move it away: an uninstall then leaves all packages where they are",
  });
}

/** Whole or not at all, and on disk when it resolves: only then may come what it tells of. */
export async function changeBrought(
  context: Pick<HostContext, "state">,
  change: (brought: Brought) => Brought,
): Promise<void> {
  const path = broughtFile(context);
  await guarded(path, async () => {
    await writeStateFile(path, change((await readBrought(context)) ?? nothingBrought));
  });
}
