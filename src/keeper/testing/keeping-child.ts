/** A drill that makes a folder and a process, leaves a daemon behind, and asks for all of it to be kept. Then it waits to be killed. */
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { selfIdentity, startKeeper } from "../handle.ts";
import { makeProcess } from "./things.ts";

const [run = "", state = "", evidence = "", until = ""] = process.argv.slice(2);
const keeper = await startKeeper({ run, state, evidence, owners: [selfIdentity()] });
const folder = join(state, "cluster");
await keeper.owe("folder", { kind: "folder", path: folder });
await mkdir(folder);
await makeProcess({ owe: keeper.owe });
const daemon = spawn("/bin/sleep", ["600"], { detached: true, stdio: "ignore" });
await keeper.keep({ until, kubeconfig: join(folder, "kubeconfig"), tools: "/tools" });
// With the run's label, as something that goes on behind the exercise's end.
const late = spawn("/bin/sleep", ["600"], {
  detached: true,
  stdio: "ignore",
  env: { ...process.env, FIREDRILL_RUN: run },
});
console.log(JSON.stringify({ keeper: keeper.pid, daemon: daemon.pid, late: late.pid }));
setInterval(() => {}, 60_000);
