import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { createWriteTable } from "./write-table.ts";

const sent = (seq: number, more: Partial<EventOf<"write.sent">> = {}): EventOf<"write.sent"> => {
  return {
    type: "write.sent",
    at: seq * 10,
    store: "records",
    seq,
    id: `r-${seq}`,
    version: 2,
    op: "update",
    ...more,
  };
};
const ended = (seq: number, at: number, result: EventOf<"write.ended">["result"]): EventOf<"write.ended"> => {
  return { type: "write.ended", at, store: "records", seq, result };
};

test("a row holds all of a write and its answer", () => {
  const table = createWriteTable();
  table.sent(sent(7, { sha256: "h" }));
  table.ended(ended(7, 75, "acknowledged"));
  expect(table.size).toBe(1);
  expect(table.row(0)).toEqual({
    seq: 7,
    id: "r-7",
    version: 2,
    op: "update",
    sha256: "h",
    sentAt: 70,
    result: "acknowledged",
    endedAt: 75,
  });
});

test("rows stand in the order of sending, each with its own answer", () => {
  const table = createWriteTable();
  for (const seq of [3, 1, 2]) table.sent(sent(seq));
  table.ended(ended(1, 15, "refused"));
  table.ended(ended(3, 35, "acknowledged"));
  const rows = [0, 1, 2].map((index) => table.row(index));
  expect(rows.map(({ seq, result, endedAt }) => [seq, result, endedAt])).toEqual([
    [3, "acknowledged", 35],
    [1, "refused", 15],
    [2, "unanswered", undefined],
  ]);
});

test("a write whose end was never seen is unanswered, at no instant", () => {
  const table = createWriteTable();
  table.sent(sent(1));
  expect(table.row(0)).toStrictEqual({
    seq: 1,
    id: "r-1",
    version: 2,
    op: "update",
    sha256: undefined,
    sentAt: 10,
    result: "unanswered",
    endedAt: undefined,
  });
});

test("an answer that came ahead of its write is its answer", () => {
  const table = createWriteTable();
  table.ended(ended(1, 15, "refused"));
  expect(table.size).toBe(0);
  table.sent(sent(1));
  table.sent(sent(2));
  expect(table.row(0)).toMatchObject({ result: "refused", endedAt: 15 });
  expect(table.row(1)).toMatchObject({ result: "unanswered" });
});

test("what is said a second time changes nothing, of a write or of its answer", () => {
  const table = createWriteTable();
  table.sent(sent(1));
  table.sent(sent(1, { id: "other" }));
  table.ended(ended(1, 15, "unanswered"));
  table.ended(ended(1, 16, "acknowledged"));
  expect(table.size).toBe(1);
  expect(table.row(0)).toMatchObject({ id: "r-1", result: "unanswered", endedAt: 15 });
});

test("a row that nobody sent is refused by its number", () => {
  expect(() => createWriteTable().row(4)).toThrow(new RangeError("no write at 4"));
});
