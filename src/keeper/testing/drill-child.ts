/** A drill that makes one of each thing, records on and on, and waits to be killed. Says what it recorded. */
import { join } from "node:path";
import { selfIdentity, startKeeper } from "../handle.ts";
import { statOf } from "../identity.ts";
import { makeDisk, makeDockerThings, makeNode, makeProcess } from "./things.ts";

const [run = "", state = "", evidence = "", image = ""] = process.argv.slice(2);
const above = statOf(process.ppid);
if (above === null) throw new Error("no parent");
const keeper = await startKeeper({ run, state, evidence, owners: [selfIdentity(), above] });
const base = process.hrtime.bigint();
await keeper.record({
  type: "run.opened",
  at: 0,
  wall: new Date().toISOString(),
  run,
  bootId: "test",
  base: String(base),
  seed: 1,
});
await keeper.record({ type: "phase", at: 1, name: "fault", edge: "begin" });
const site = { run, folder: join(state, "disks"), image, owe: keeper.owe };
await makeDisk(site);
await makeDockerThings(site);
await makeNode(site);
await makeProcess(site);
console.log(`keeper ${keeper.pid}`);
// A drill whose keeper has gone does not end by itself: nor does a worker that hangs in its teardown.
process.on("unhandledRejection", () => setInterval(() => {}, 60_000));
void recordForEver();

async function recordForEver(): Promise<never> {
  for (let n = 0; ; n += 1) {
    const at = Number(process.hrtime.bigint() - base);
    await keeper.record({ type: "alarm", at, detail: String(n) });
    console.log(`recorded ${n}`);
  }
}
