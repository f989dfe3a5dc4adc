/**
 * The probes and actions that a user of Chaos Toolkit writes as scripts beside the experiment. The first ones look at the
 * service and at its data. The last three go beyond what the documentation shows: they carry what was seen in the method
 * over to the hypothesis, by a file, since the hypothesis alone gives the verdict.
 */
export const probeScripts = {
  /** What is written can be read back. */
  "write-read": `
    id=check-$(date +%s%N)
    curl -fsS --max-time 5 -X PUT -d '{"version":1,"data":"here I am"}' "$SERVICE/records/$id"
    curl -fsS --max-time 5 "$SERVICE/records/$id" | grep -q 'here I am'`,
  /** As many of yesterday's records as were there yesterday. */
  "count-old": `
    count=$(curl -fsS --max-time 5 "$SERVICE/records?prefix=old-&limit=100000" | grep -o '"id"' | wc -l)
    echo "$count"
    [ "$count" -eq "$OLD_RECORDS" ]`,
  /** As many of the load's records as were acknowledged; those without a clear answer may be there or not. */
  "count-new": `
    [ -e run/load.json ] || exit 0
    of() { grep -o "\\"$1\\":[0-9]*" run/load.json | cut -d: -f2; }
    count=$(curl -fsS --max-time 5 "$SERVICE/records?prefix=w-&limit=100000" | grep -o '"id"' | wc -l)
    echo "$count of $(of acknowledged) acknowledged, $(of unanswered) in doubt"
    [ "$count" -ge "$(of acknowledged)" ]
    [ "$count" -le "$(( $(of acknowledged) + $(of unanswered) ))" ]`,
  "start-load": `exec "$NODE" "$LOAD" "$SERVICE" run/load.json "$WRITES_PER_SECOND"`,
  "end-load": `touch run/load.json.stop`,
  /** Exits 0 when the service does not answer; notes that it was seen. */
  "see-fault": `
    if curl -fsS --max-time 1 -X PUT -d '{"version":1,"data":"-"}' "$SERVICE/records/check-$(date +%s%N)"; then exit 1; fi
    touch run/fault-seen`,
  /** Waits for the service to serve, and notes when. */
  "note-recovery": `
    until bin/write-read; do sleep 0.2; done
    date +%s%3N >run/recovered-at`,
  /** Beyond the documentation: if there was a disaster, its effect was seen. */
  "fault-was-seen": `
    [ -e run/broken-at ] || exit 0
    [ -e run/fault-seen ]`,
  /** Beyond the documentation: if there was a disaster, the time to the first good answer was within the plan's. */
  "recovered-in-time": `
    [ -e run/broken-at ] || exit 0
    took=$(( $(cat run/recovered-at) - $(cat run/broken-at) ))
    echo "$took ms"
    [ "$took" -lt "$RTO_MS" ]`,
  /** Beyond the documentation: after a disaster the service stays, for as long as Firedrill's stable window. */
  "stays-well": `
    [ -e run/broken-at ] || exit 0
    for _ in $(seq "$STABLE_SECONDS"); do
      bin/write-read
      sleep 1
    done`,
} as const;
export type ProbeName = keyof typeof probeScripts;

/** Those that carry state from the method into the hypothesis. */
export const beyondDocumentation: readonly string[] = [
  "fault-was-seen",
  "recovered-in-time",
  "stays-well",
] satisfies readonly ProbeName[];
