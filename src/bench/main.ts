/** `npm run bench [name...]`: one JSON line for each figure. Ends with 1 when one is past its bound. */
import { type Bench, holds } from "./figure.ts";
import { judgeMillion } from "./judge-million.ts";
import { evidenceCost } from "./evidence-cost.ts";
import { killLedger } from "./ledger-kills.ts";
import { outageTruth } from "./outage-truth.ts";
import { fuzzPlans } from "./plan-fuzz.ts";
import { quickVerbs } from "./quick-verbs.ts";
import { reportOfTwenty } from "./report-of-twenty.ts";
import { sealSpeed } from "./seal-speed.ts";
import { wallTime } from "./wall-time.ts";
import { confuseTargets } from "./wrong-target.ts";

const benches: Readonly<Record<string, Bench>> = {
  "outage-truth": outageTruth,
  "judge-million": judgeMillion,
  "ledger-kills": () => killLedger(200),
  "seal-speed": sealSpeed,
  "evidence-cost": evidenceCost,
  "report-of-twenty": reportOfTwenty,
  "plan-fuzz": () => fuzzPlans(100_000),
  "quick-verbs": quickVerbs,
  "wall-time": wallTime,
  "wrong-target": () => confuseTargets(1_000),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `no bench is called ${unknown.join(", ")}; known are ${Object.keys(benches).join(", ")}\n`,
  );
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  for (const figure of (await benches[name]?.()) ?? []) {
    const ok = holds(figure);
    process.stdout.write(`${JSON.stringify({ bench: name, ...figure, ok })}\n`);
    if (!ok) process.exitCode = 1;
  }
}
