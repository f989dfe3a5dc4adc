/** Functional probes: a write and its read-back through the public API, on schedule, never waiting for each other. */
import { Agent } from "node:http";
import type { EventOf } from "../journal/events.ts";
import { drawContent } from "./content.ts";
import { writeAndRead } from "./probe.ts";
import { createRoute, type Route } from "./route.ts";
import { startSchedule, type Tick } from "./schedule.ts";

type Probe = EventOf<"probe">;

export interface ProberOptions {
  readonly endpoints: readonly string[];
  readonly periodMs: number;
  readonly seed: number;
  /** ns since base. */
  readonly now: () => number;
  readonly onProbe: (probe: Probe) => void;
}

/** Objects that each kind of probe writes to in turn; more than can be in flight at once. */
const objects = 16;
/** Versions set aside for each probe, one an attempt. */
const versionsEach = 64;

/** Starts both kinds, half a period apart. Returns how to end them; probes still in flight are not reported then. */
export function startProber(options: ProberOptions): () => void {
  const { endpoints, periodMs, now, onProbe } = options;
  const keepAlive = new Agent({ keepAlive: true, maxFreeSockets: 1 });
  const begin = now();
  let stopped = false;
  const report = async (input: ProbeInput) => {
    const probe = await probeOnce(input);
    if (!stopped) onProbe(probe);
  };
  const start = (connection: Probe["connection"], agent: Agent | false, startAt: number) => {
    const route = createRoute(endpoints);
    return startSchedule({
      periodMs,
      now,
      startAt,
      onTick(tick) {
        // A period late: this process stood still. The gap in `seq` and a stall tell of it; a burst would do harm.
        if (tick.lateness >= periodMs * 1e6) return;
        void report({ ...options, connection, agent, route, tick });
      },
    });
  };
  const schedules = [start("new", false, begin), start("kept", keepAlive, begin + (periodMs / 2) * 1e6)];
  return () => {
    stopped = true;
    for (const schedule of schedules) schedule.stop();
    keepAlive.destroy();
  };
}

interface ProbeInput extends ProberOptions {
  readonly connection: Probe["connection"];
  readonly agent: Agent | false;
  readonly route: Route;
  readonly tick: Tick;
}

/** Goes from endpoint to endpoint until one was good, one was wrong, or the period is over. */
async function probeOnce({ connection, agent, route, tick, ...options }: ProbeInput): Promise<Probe> {
  const { periodMs, seed, now } = options;
  const { seq, scheduled } = tick;
  const id = `probe-${connection}-${seq % objects}`;
  const sent = now();
  const by = sent + periodMs * 1e6;
  const order = route.order();
  let error: string | null = "timeout";
  for (const [turn, endpoint] of order.entries()) {
    const leftMs = (by - now()) / 1e6;
    if (leftMs < 1) break;
    // Half of what is left for each, so that one that hangs leaves time for the next.
    const timeoutMs = turn === order.length - 1 ? leftMs : leftMs / 2;
    const version = seq * versionsEach + Math.min(turn, versionsEach - 1) + 1;
    const { data } = drawContent(seed, `${id}/${version}`);
    const look = await writeAndRead({ endpoint, agent, path: `/records/${id}`, version, data, timeoutMs });
    error = look.error;
    if (error === null) {
      route.good(endpoint);
      break;
    }
    route.bad(endpoint);
    if (!look.elsewhere) break;
  }
  const ended = now();
  // An answer that was looked at too late is no good answer, whoever was slow.
  if (ended > by) error = "timeout";
  const ok = error === null;
  return {
    type: "probe",
    connection,
    seq,
    scheduled,
    sent,
    ended,
    ok,
    ...(error === null ? {} : { error }),
  };
}
