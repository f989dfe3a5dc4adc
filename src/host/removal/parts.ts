/** All of it, in the order in which it goes: what stands in the engine before the engine, and the record last. */
import type { HostContext } from "../context.ts";
import { bystanders } from "./bystanders.ts";
import { cacheRemoval } from "./cache.ts";
import { engineRemoval } from "./engine.ts";
import { imagesRemoval } from "./images.ts";
import { inotifyRemoval } from "./inotify.ts";
import { packagesRemoval } from "./packages.ts";
import type { Outlook, Removal } from "./removal.ts";
import { runsRemoval } from "./runs.ts";
import { stateRemoval } from "./state.ts";

export function removals(context: HostContext): readonly Removal[] {
  const engine = engineRemoval(context);
  return [
    runsRemoval(context),
    imagesRemoval(context, engine),
    engine,
    packagesRemoval(context, engine),
    inotifyRemoval(context),
    cacheRemoval(context),
    bystanders(context),
    stateRemoval(context),
  ];
}

/** What is neither here nor ours is not told of where nothing goes. */
export async function lookAtAll(parts: readonly Removal[]): Promise<Outlook> {
  const outlooks = await Promise.all(parts.map((part) => part.look()));
  const going = outlooks.flatMap((one) => one.going);
  const staying = outlooks.flatMap((one) => one.staying);
  return { going, staying: staying.filter(({ whose }) => whose === "ours" || going.length > 0) };
}

/** One after the other, whatever becomes of those before; resolves with a line for each that failed. */
export async function removeAll(
  { steps }: Pick<HostContext, "steps">,
  parts: readonly Removal[],
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const part of parts) {
    try {
      const { going } = await part.look();
      if (going.length > 0) await steps.step(`${part.name} removed`, () => part.remove());
    } catch (cause) {
      failed.push(`${part.name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return failed;
}
