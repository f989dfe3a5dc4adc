import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { provideInOrder } from "./order.ts";
import type { Piece } from "./piece.ts";

const need = { what: "it", why: "a test", cost: "nothing", gib: 0, place: "cache" } as const;

function recorder() {
  const log: string[] = [];
  const piece = (name: string, { ms = 0, there = false, fails = false } = {}): Piece => ({
    needs: async () => (there ? [] : [need]),
    async provide() {
      log.push(`${name} begins`);
      await sleep(ms);
      if (fails) throw new Error(`${name} failed`);
      log.push(`${name} ends`);
    },
  });
  return { log, piece };
}

test("what needs nothing of one another is provided side by side, and each after what it needs", async () => {
  const { log, piece } = recorder();
  const [engine, slow, quick] = [piece("engine"), piece("slow", { ms: 50 }), piece("quick")];
  const last = piece("last");
  await provideInOrder([
    { piece: engine, after: [] },
    { piece: slow, after: [engine] },
    { piece: quick, after: [engine] },
    { piece: last, after: [slow, quick] },
  ]);
  expect(log.filter((line) => !line.startsWith("engine"))).toEqual([
    "slow begins",
    "quick begins",
    "quick ends",
    "slow ends",
    "last begins",
    "last ends",
  ]);
});

test("what is there already is not provided again", async () => {
  const { log, piece } = recorder();
  await provideInOrder([{ piece: piece("there", { there: true }), after: [] }]);
  expect(log).toEqual([]);
});

test("after a failure nothing new begins, what runs comes to its end, and the failure is told", async () => {
  const { log, piece } = recorder();
  const [bad, slow] = [piece("bad", { fails: true }), piece("slow", { ms: 50 })];
  const order = provideInOrder([
    { piece: bad, after: [] },
    { piece: slow, after: [] },
    { piece: piece("next"), after: [bad] },
    { piece: piece("later"), after: [slow] },
  ]);
  await expect(order).rejects.toThrow("bad failed");
  expect(log).toEqual(["bad begins", "slow begins", "slow ends"]);
});

test("an order that names a piece before what it needs is refused", async () => {
  const { piece } = recorder();
  const [first, second] = [piece("first"), piece("second")];
  await expect(
    provideInOrder([
      { piece: first, after: [second] },
      { piece: second, after: [] },
    ]),
  ).rejects.toThrow("before one that it needs");
});
