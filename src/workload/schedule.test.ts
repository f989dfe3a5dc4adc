import { expect, test } from "@playwright/test";
import { startSchedule, type Tick } from "./schedule.ts";
import { watchStalls } from "./stalls.ts";
import { now, until } from "./testing/workload-parts.ts";
import type { EventOf } from "../journal/events.ts";

function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("the count of ticks is the time over the period, whatever stood still in between", async () => {
  const ticks: Tick[] = [];
  const startAt = now();
  const schedule = startSchedule({ periodMs: 7, now, startAt, onTick: (tick) => ticks.push(tick) });
  await until("20 ticks", () => ticks.length >= 20);
  blockFor(120);
  await until("100 ticks", () => ticks.length >= 100);
  schedule.stop();
  const elapsed = now() - startAt;
  expect(Math.abs(ticks.length - elapsed / 7e6)).toBeLessThanOrEqual(
    1 + (ticks.at(-1)?.lateness ?? 0) / 7e6 + 1,
  );
  expect(ticks.map(({ seq }) => seq)).toEqual(ticks.map((_, index) => index));
  for (const { seq, scheduled, lateness } of ticks) {
    expect(scheduled).toBe(startAt + seq * 7e6);
    expect(lateness).toBeGreaterThanOrEqual(0);
  }
  expect(Math.max(...ticks.map(({ lateness }) => lateness))).toBeGreaterThanOrEqual(110e6);
});

test("a stopped schedule fires nothing more, even of what is due", async () => {
  const ticks: Tick[] = [];
  const schedule = startSchedule({
    periodMs: 5,
    now,
    onTick(tick) {
      ticks.push(tick);
      if (tick.seq === 0) blockFor(50);
      if (tick.seq === 3) schedule.stop();
    },
  });
  await until("the stop", () => ticks.length >= 4);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(ticks).toHaveLength(4);
});

test("a standstill of the process is told with bounds that hold it", async () => {
  const stalls: EventOf<"stall">[] = [];
  const end = watchStalls({ now, onStall: (stall) => stalls.push(stall) });
  await new Promise((resolve) => setTimeout(resolve, 60));
  const from = now();
  blockFor(150);
  const to = now();
  await until("a stall", () => stalls.some((stall) => stall.from <= from && stall.to >= to));
  end();
});
