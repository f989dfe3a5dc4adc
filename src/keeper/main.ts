/** Entry of the keeper's process: `node main.ts <KeeperConfig as JSON>`, started detached by `startKeeper`. */
import { closeSync, openSync, writeSync } from "node:fs";
import { keep } from "./keep.ts";
import { type KeeperReady, keeperConfigSchema } from "./protocol.ts";
import { stateFiles } from "./state.ts";

const config = keeperConfigSchema.parse(JSON.parse(process.argv[2] ?? "null"));

// The terminal's signals are not for the keeper: it outlives what they end.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});

await keep(config, (ready: KeeperReady) => {
  writeSync(1, `${JSON.stringify(ready)}\n`);
  // Whoever waits for the end of our output must not wait for the keeper. The lowest free descriptor is 1 again.
  closeSync(1);
  openSync(stateFiles(config.state).log, "a", 0o600);
});
process.exit(0);
