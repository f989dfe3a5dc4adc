import { expect, test } from "@playwright/test";
import { awaitAlarm, takeAim, whyNotQuiet } from "./disaster.ts";
import { waitingClock } from "./testing/waiting-clock.ts";
import type { Cluster } from "../cluster/provider.ts";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import type { ExerciseParts, Load, Look, ProtectedSystem } from "./parts.ts";

/** A monitor that rings for the first `rings` looks. */
function scene(alarm: string | undefined, rings: number) {
  const { clock, seconds } = waitingClock();
  let looks = 0;
  const scrub = async (): Promise<Look> => {
    looks += 1;
    return { ok: looks > rings, detail: `look ${looks}` };
  };
  const objectives = alarm === undefined ? {} : { alarm };
  const events: JournalEvent[] = [];
  const record = async (...more: readonly JournalEvent[]) => void events.push(...more);
  return {
    parts: { clock, objectives, record } as unknown as ExerciseParts,
    alarms: () => events.filter((event): event is EventOf<"alarm"> => event.type === "alarm"),
    system: { monitors: { scrub } as ProtectedSystem["monitors"] } as ProtectedSystem,
    looks: () => looks,
    seconds,
  };
}

test("an alarm that rings before the disaster is waited for, and named when it does not end", async () => {
  const quiet = scene("scrub", 0);
  expect(await whyNotQuiet(quiet.parts, quiet.system)).toBeNull();
  const late = scene("scrub", 30);
  expect(await whyNotQuiet(late.parts, late.system)).toBeNull();
  expect(late.seconds()).toBe(30);
  const never = scene("scrub", Number.POSITIVE_INFINITY);
  expect(await whyNotQuiet(never.parts, never.system)).toMatch(/^scrub: look \d+$/);
});

test("clients' probes and a person who reports have no alarm that could ring by itself", async () => {
  for (const alarm of [undefined, "client-probes", "report"]) {
    const { parts, system, looks } = scene(alarm, Number.POSITIVE_INFINITY);
    expect(await whyNotQuiet(parts, system)).toBeNull();
    expect(looks()).toBe(0);
  }
});

test("an alarm says whether a client had noticed before it", async () => {
  const said = async (goodSince: number | null) => {
    // The first looks find nothing to report; then it rings.
    const { parts, alarms } = scene("scrub", 0);
    let looks = 0;
    const scrub = async (): Promise<Look> => ({ ok: (looks += 1) < 3, detail: "damaged" });
    const load = { status: async () => ({ goodSince }) } as unknown as Load;
    await awaitAlarm(parts, load, { monitors: { scrub } as ProtectedSystem["monitors"] } as ProtectedSystem);
    return alarms().map(({ detail }) => detail);
  };
  expect(await said(0)).toEqual(["scrub: damaged; until then every client was served"]);
  expect(await said(1e9)).toEqual(["scrub: damaged; a client had been failed before"]);
  expect(await said(null)).toEqual(["scrub: damaged; a client had been failed before"]);
});

test("the look before the disaster is recorded, and a harm that is there already is none of the drill's", async () => {
  const plan = { targets: ["a volume"], blastRadius: ["its node"] };
  const aimAt = async (held: boolean) => {
    const events: JournalEvent[] = [];
    const fault = {
      name: "wipe",
      describe: async () => plan,
      confirm: async () => ({ held, observer: "somebody else", detail: "looked" }),
    };
    const parts = {
      clock: waitingClock().clock,
      fault,
      record: async (event: JournalEvent) => void events.push(event),
    } as unknown as ExerciseParts;
    const aim = await takeAim(parts, {} as Cluster).catch((cause: Error) => cause.message);
    return { aim, looks: events.map((event) => event.type === "fault.observed" && event.held) };
  };
  expect(await aimAt(false)).toEqual({ aim: plan, looks: [false] });
  expect(await aimAt(true)).toEqual({
    aim: "wipe is already there before it is injected: looked",
    looks: [true],
  });
});
