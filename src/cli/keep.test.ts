import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { parseKeep, requireOneToKeep } from "./keep.ts";
import { keptText } from "./kept-text.ts";

for (const [text, ms] of [
  [true, 7_200_000],
  ["30m", 1_800_000],
  ["1h 30m", 5_400_000],
  ["24h", 86_400_000],
  ["1m", 60_000],
] as const) {
  test(`--keep=${text} is ${ms} ms`, () => {
    expect(parseKeep(text)).toBe(ms);
  });
}

for (const text of ["", "data-loss", "30", "half an hour", "-5m", "2h or so"]) {
  test(`--keep=${text} is refused as no duration`, () => {
    expect(() => parseKeep(text)).toThrow("How long to keep the cluster cannot be read");
  });
}

for (const text of ["25h", "24h 1s", "0m", "59s", "2 weeks"]) {
  test(`--keep=${text} is refused as too short or too long`, () => {
    expect(() => parseKeep(text)).toThrow("So long the cluster is not kept");
  });
}

test("exactly one drill can be kept", () => {
  const one = { scenario: "data-loss", variant: "volume-wiped" };
  const other = { scenario: "data-loss", variant: "claim-deleted" };
  requireOneToKeep({ exercises: [one] });
  expect(() => requireOneToKeep({ exercises: [one, other] })).toThrow("and 2 drills are chosen");
  expect(() => requireOneToKeep({ exercises: [] })).toThrow("and 0 drills are chosen");
});

test("what is told of a kept cluster can be put into a shell as it is", async () => {
  const kept = {
    run: "r",
    state: "/s",
    until: "2026-11-27T14:05:09.123Z",
    kubeconfig: "/it's here/kubeconfig",
    desk: "/tmp",
    tools: "/a b/bin",
  };
  const text = keptText(kept, { keepMs: 1_800_000, fault: "partition still holds: nobody has lifted it" });
  expect(text).toContain("kept until 2026-11-27 14:05:09 UTC (30 minutes): ");
  expect(text).toContain("\n  partition still holds: nobody has lifted it\n");
  expect(text).toContain("./scripts/drill reap");
  const typed = text.split("\n").filter((line) => /^ {2}(?:export|cd) /.test(line));
  const { stdout } = await execa("bash", [
    "-c",
    `${typed.join("\n")}\nprintf '%s\\n' "$KUBECONFIG" "$PATH" "$PWD"`,
  ]);
  const [kubeconfig, path, folder] = stdout.split("\n");
  expect({ kubeconfig, folder }).toEqual({ kubeconfig: kept.kubeconfig, folder: kept.desk });
  expect(path?.startsWith(`${kept.tools}:`)).toBe(true);
});
