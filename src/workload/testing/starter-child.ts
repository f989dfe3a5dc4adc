/** A harness to be killed: `fork(starter-child.ts, [config as JSON, config file])`; tells the workload's pid. */
import { startWorkload } from "../handle.ts";
import { configSchema } from "../messages.ts";

const [config = "", configFile = ""] = process.argv.slice(2);
const { pid } = await startWorkload({ config: configSchema.parse(JSON.parse(config)), configFile });
process.send?.(pid);
