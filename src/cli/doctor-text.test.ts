import { expect, test } from "@playwright/test";
import { doctorText } from "./doctor-text.ts";

const there = { name: "Go", state: "ok", seen: "1.26.8" } as const;
const later = {
  name: "Docker engine",
  state: "set-up",
  seen: "not running",
  fix: "the next drill starts it",
} as const;
const mend = { name: "user", state: "mend", seen: "user id 1000", fix: "drill as root" } as const;

test("a line for each, a fixing line for what is not there, and what it comes to", () => {
  expect(doctorText([there, later, mend], false).split("\n")).toEqual([
    "ok     Go             1.26.8",
    "later  Docker engine  not running",
    "                      -> the next drill starts it",
    "MEND   user           user id 1000",
    "                      -> drill as root",
    "",
    "1 to mend before a drill can start",
    "",
  ]);
});

test("ready is said only where nobody has to mend anything", () => {
  expect(doctorText([there, later], false)).toContain("ready: a drill brings what is still missing (1)");
  expect(doctorText([there], false)).toContain("ready: nothing is missing");
  expect(doctorText([mend, there], false)).not.toContain("ready");
});
