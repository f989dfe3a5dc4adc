/** The prober of the outage bench, a process of its own that is made to stand still: one prober for each endpoint. */
import { createRandom } from "../workload/content.ts";
import { monotonicNow } from "../journal/clock.ts";
import { startProber } from "../workload/prober.ts";
import { watchStalls } from "../workload/stalls.ts";

const [base = "0", periodMs = "100", seed = "1", ...endpoints] = process.argv.slice(2);
const now = (): number => monotonicNow(BigInt(base));
const draw = createRandom(Number(seed));
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

for (const [lane, endpoint] of endpoints.entries()) {
  const onProbe = (probe: object): void => say({ lane, ...probe });
  startProber({ endpoints: [endpoint], periodMs: Number(periodMs), seed: lane, now, onProbe });
}
watchStalls({ now, onStall: say });

/** The event loop stands still for 60 to 200 ms, every 6 to 12 s. */
function block(): void {
  const until = performance.now() + 60 + draw() * 140;
  while (performance.now() < until);
  setTimeout(block, 6_000 + draw() * 6_000);
}
setTimeout(block, 2_000);
process.on("SIGTERM", () => {
  say({ type: "cost", cpuMs: Object.values(process.cpuUsage()).reduce((sum, us) => sum + us, 0) / 1_000 });
  setTimeout(() => process.exit(0), 50);
});
