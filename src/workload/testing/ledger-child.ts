/** The ledger's parts alone in a process, to be killed: `fork(ledger-child.ts, [journal, endpoint])`; tells its count. */
import { openJournal } from "../../journal/append.ts";
import { startLedgerWriter } from "../ledger-writer.ts";
import { createState } from "../state.ts";
import { fail, now } from "./workload-parts.ts";

const [path = "", endpoint = ""] = process.argv.slice(2);
const journal = await openJournal(path, { lingerMs: 10 });
const state = createState(now);
startLedgerWriter({
  endpoints: [endpoint],
  writesPerSecond: 400,
  seed: 1,
  now,
  journal,
  onAcknowledged(at) {
    state.acknowledged("records", at);
    process.send?.(state.status().acknowledged.records);
  },
  onError: fail,
});
process.on("disconnect", () => process.exit(0));
