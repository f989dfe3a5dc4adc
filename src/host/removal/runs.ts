/** What dead runs left behind. */
import { deadRuns, reap } from "../../keeper/reap.ts";
import type { HostContext } from "../context.ts";
import type { Removal } from "./removal.ts";

export function runsRemoval({ state }: Pick<HostContext, "state">): Removal {
  return {
    name: "crashed runs",
    async look() {
      return { going: (await deadRuns(state)).map((run) => `what run ${run} left behind`), staying: [] };
    },
    async remove() {
      const { reaped } = await reap({ stateRoot: state });
      const left = reaped.flatMap((one) => one.left.map((thing) => `${thing} of run ${one.run}`));
      if (left.length > 0) throw new Error(left.join("; "));
    },
  };
}
