/** What the workload answers when it is asked how it goes. */
import type { EventOf, StoreName } from "../journal/events.ts";
import type { WorkloadStatus } from "./config.ts";

export interface WorkloadState {
  probed(probe: EventOf<"probe">): void;
  /** Call it when the acknowledgement is on disk; `at` is when it came. */
  acknowledged(store: StoreName, at: number): void;
  status(): WorkloadStatus;
}

type Connection = EventOf<"probe">["connection"];

const nsPerSecond = 1e9;
const seconds = 10;

export function createState(now: () => number): WorkloadState {
  const acknowledged = { ...zeros };
  let lastAcknowledgedAt: number | null = null;
  /** Of the last ten seconds. */
  let recent: number[] = [];
  const goodSince: Record<Connection, number | null> = { new: null, kept: null };
  let lastBadEnded = 0;
  let probesFailedInARow = 0;
  let lastProbe: WorkloadStatus["lastProbe"] = null;

  return {
    probed({ connection, ok, sent, ended, error }) {
      // A bad probe ends the run of both kinds: it begins again with the first good one sent after it.
      if (ok) {
        if (sent >= lastBadEnded) goodSince[connection] ??= sent;
      } else {
        lastBadEnded = Math.max(lastBadEnded, ended);
        goodSince.new = null;
        goodSince.kept = null;
      }
      probesFailedInARow = ok ? 0 : probesFailedInARow + 1;
      lastProbe = { at: ended, ok, ...(error === undefined ? {} : { error }) };
    },
    acknowledged(store, at) {
      acknowledged[store] += 1;
      lastAcknowledgedAt = Math.max(lastAcknowledgedAt ?? 0, at);
      if (store !== "records") return;
      recent.push(at);
      if (recent.length > 20_000) recent = recent.slice(10_000);
    },
    status() {
      const at = now();
      recent = recent.filter((ack) => at - ack < seconds * nsPerSecond);
      const covered = new Set(recent.map((ack) => Math.floor((at - ack) / nsPerSecond)));
      const { new: fresh, kept } = goodSince;
      return {
        acknowledged: { ...acknowledged },
        lastAcknowledgedAt,
        coveredSecondsOfLastTen: covered.size,
        goodSince: fresh === null || kept === null ? null : Math.max(fresh, kept),
        probesFailedInARow,
        lastProbe,
        now: at,
      };
    },
  };
}

const zeros: Record<StoreName, number> = {
  records: 0,
  configuration: 0,
  topology: 0,
  "node-configurations": 0,
  certificates: 0,
  "model-states": 0,
};
