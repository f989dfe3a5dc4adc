import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { createState } from "./state.ts";

type Probe = EventOf<"probe">;
const second = 1e9;

function setup() {
  let at = 0;
  const state = createState(() => at);
  const probe = (connection: Probe["connection"], sent: number, ok: boolean) => {
    at = sent + 10;
    const error = ok ? {} : { error: "timeout" };
    state.probed({ type: "probe", connection, seq: 0, scheduled: sent, sent, ended: at, ok, ...error });
  };
  return { state, probe, goTo: (instant: number) => void (at = instant) };
}

test("the good run begins when both kinds of connection are good, and ends with any bad probe", () => {
  const { state, probe } = setup();
  expect(state.status().goodSince).toBeNull();
  probe("new", 100, true);
  expect(state.status().goodSince).toBeNull();
  probe("kept", 200, true);
  probe("new", 300, true);
  expect(state.status().goodSince).toBe(200);
  probe("kept", 400, false);
  expect(state.status()).toMatchObject({
    goodSince: null,
    probesFailedInARow: 1,
    lastProbe: { at: 410, ok: false, error: "timeout" },
  });
  probe("new", 500, false);
  expect(state.status().probesFailedInARow).toBe(2);
  probe("new", 600, true);
  expect(state.status()).toMatchObject({ goodSince: null, probesFailedInARow: 0 });
  probe("kept", 700, true);
  expect(state.status().goodSince).toBe(700);
});

test("a good probe that was sent before a bad one ended begins no run", () => {
  const { state, probe } = setup();
  probe("kept", 1_000, false);
  probe("new", 1_005, true);
  probe("kept", 1_020, true);
  expect(state.status().goodSince).toBeNull();
  probe("new", 1_030, true);
  expect(state.status().goodSince).toBe(1_030);
});

test("acknowledgements are counted by store, and the last ten seconds by second", () => {
  const { state, goTo } = setup();
  for (const at of [0.5, 5.1, 5.2, 8.7]) state.acknowledged("records", at * second);
  state.acknowledged("topology", 9.9 * second);
  goTo(10 * second);
  expect(state.status()).toMatchObject({
    acknowledged: { records: 4, topology: 1, certificates: 0 },
    lastAcknowledgedAt: 9.9 * second,
    coveredSecondsOfLastTen: 3,
  });
  goTo(15.05 * second);
  expect(state.status().coveredSecondsOfLastTen).toBe(2);
});
