/** The kernel's inotify limit, as it was before the set-up raised it. */
import { bootId } from "../../keeper/identity.ts";
import { readBrought, changeBrought } from "../brought-file.ts";
import type { Brought } from "../brought.ts";
import type { HostContext } from "../context.ts";
import { inotifyLimit, inotifySetting, setInotify } from "../inotify.ts";
import { nothing, type Removal } from "./removal.ts";

/** The value to set, or null: nothing was raised, the machine has restarted, or somebody has set it anew since. Pure. */
export function inotifyBefore(
  raised: Brought["inotify"],
  { now, boot }: { readonly now: number; readonly boot: string },
): number | null {
  if (raised === null || raised.bootId !== boot || raised.after !== now) return null;
  return raised.before;
}

export function inotifyRemoval(context: HostContext): Removal {
  const before = async (): Promise<number | null> => {
    const { now } = await inotifyLimit();
    return inotifyBefore((await readBrought(context))?.inotify ?? null, { now, boot: bootId() });
  };
  return {
    name: inotifySetting,
    async look() {
      const value = await before();
      if (value === null) return nothing;
      const { now } = await inotifyLimit();
      return { going: [`${inotifySetting}: back from ${now} to ${value}`], staying: [] };
    },
    async remove() {
      const value = await before();
      if (value === null) return;
      await setInotify(value);
      const { now } = await inotifyLimit();
      if (now !== value) throw new Error(`it is ${now}, and cannot be set to ${value} from here`);
      await changeBrought(context, (brought) => ({ ...brought, inotify: null }));
    },
  };
}
