import { expect, test } from "@playwright/test";
import { inotifyBefore } from "./inotify.ts";

const raised = { before: 128, after: 512, bootId: "this" };

for (const [title, record, seen, value] of [
  ["as the set-up left it goes back to what it was", raised, { now: 512, boot: "this" }, 128],
  ["that somebody has set anew since stays", raised, { now: 1024, boot: "this" }, null],
  ["that could not be raised stays", raised, { now: 128, boot: "this" }, null],
  ["of another boot stays: it went with the restart", raised, { now: 512, boot: "another" }, null],
  ["that was never raised stays", null, { now: 512, boot: "this" }, null],
] as const) {
  test(`a limit ${title}`, () => expect(inotifyBefore(record, seen)).toBe(value));
}
