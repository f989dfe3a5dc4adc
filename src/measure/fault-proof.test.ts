import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { faultReasons } from "./fault-proof.ts";
import { s } from "./testing.ts";

const injected: EventOf<"fault.injected"> = {
  type: "fault.injected",
  at: s(30),
  ended: s(31),
  fault: "wipe",
  detail: "rm",
};

function look(
  at: number,
  held: boolean,
  more: Partial<EventOf<"fault.observed">> = {},
): EventOf<"fault.observed"> {
  const detail = `seen at ${at}`;
  return {
    type: "fault.observed",
    at: s(at),
    fault: "wipe",
    edge: "effect",
    observer: "stat",
    held,
    detail,
    ...more,
  };
}

function intent(lift: EventOf<"fault.intent">["lift"], fault = "wipe"): EventOf<"fault.intent"> {
  return { type: "fault.intent", at: s(29), fault, targets: [], blastRadius: [], lift };
}

const said = (...events: Parameters<typeof collect>[0] extends Iterable<infer E> ? E[] : never) =>
  faultReasons(collect([injected, ...events])).map(({ message }) => message);

const proved = [look(29, false), look(31, true)];

test("not there before, there after: the fault is proved", () => {
  expect(said(...proved)).toEqual([]);
  expect(said(look(30, false), look(31, false), look(32, true), look(33, false))).toEqual([]);
});

test("a look at the instant of the injection is one before it", () => {
  expect(said(look(29, false), look(30, true))).toEqual([
    "wipe was there before it was injected: seen at 30",
  ]);
});

test("the look that saw it too early is the one that is told of", () => {
  expect(said(look(27, false), look(28, true), look(29, false), look(31, true))).toEqual([
    "wipe was there before it was injected: seen at 28",
  ]);
});

test("what was seen last is told of, or that nobody looked", () => {
  expect(said(look(29, false), look(31, false), look(32, false))).toEqual([
    "no observer saw wipe take hold: seen at 32",
  ]);
  expect(said(look(30, false))).toEqual([
    "no observer saw wipe take hold: nobody looked after it was injected",
  ]);
});

test("looks for another fault or for the end prove no effect", () => {
  expect(said(look(29, false), look(31, true, { fault: "cut" }))).toEqual([
    "no observer saw wipe take hold: nobody looked after it was injected",
  ]);
  expect(said(look(29, false), look(31, true, { edge: "healed" }))).toEqual([
    "no observer saw wipe take hold: nobody looked after it was injected",
  ]);
  expect(said(look(29, false, { fault: "cut" }), look(31, true))).toEqual([
    "nobody looked for wipe before it was injected",
  ]);
});

test("only a fault that the harness lifts has an end to prove", () => {
  expect(said(...proved, intent("never"))).toEqual([]);
  expect(said(...proved, intent("atMarker", "cut"))).toEqual([]);
  for (const lift of ["atMarker", "afterVerdict"] as const) {
    expect(said(...proved, intent(lift))).toEqual([
      "no observer saw the end of wipe: nobody looked after it was lifted",
    ]);
  }
});

test("the last look for the end decides, and it lies after the injection", () => {
  const healed = (at: number, held: boolean) => look(at, held, { edge: "healed" });
  expect(said(...proved, intent("atMarker"), healed(60, false), healed(61, true))).toEqual([]);
  expect(said(...proved, intent("atMarker"), healed(60, true), healed(61, false))).toEqual([
    "no observer saw the end of wipe: seen at 61",
  ]);
  expect(said(...proved, intent("atMarker"), healed(30, true))).toEqual([
    "no observer saw the end of wipe: nobody looked after it was lifted",
  ]);
  expect(said(...proved, intent("atMarker"), look(60, true))).toEqual([
    "no observer saw the end of wipe: nobody looked after it was lifted",
  ]);
});

test("a fault that was meant and never injected has no end either", () => {
  expect(faultReasons(collect([intent("atMarker")])).map(({ message }) => message)).toEqual([
    "no fault was injected",
  ]);
});
