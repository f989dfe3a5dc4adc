import { writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { check } from "./checkup.ts";
import { blameMemory, oomKills, requireMemory } from "./memory.ts";

async function file(text: string): Promise<string> {
  const path = test.info().outputPath("proc");
  await writeFile(path, text);
  return path;
}

test("with memory enough it is said how much", async () => {
  expect(await requireMemory(await file("MemTotal: 1 kB\nMemAvailable:   8388608 kB\n"))).toBe(
    "8.0 GiB available",
  );
});

for (const [what, text, seen] of [
  ["too little of it", "MemAvailable:   6291455 kB\n", "6.0 GiB available"],
  ["nobody to say how much", "", "0.0 GiB available"],
] as const) {
  test(`with ${what} a run is refused before it starts, and the doctor says what to do`, async () => {
    const meminfo = await file(text);
    await expect(requireMemory(meminfo)).rejects.toThrow(`not enough memory: ${seen}`);
    expect(await check("memory", async () => ({ state: "ok", seen: await requireMemory(meminfo) }))).toEqual({
      name: "memory",
      state: "mend",
      seen: `not enough memory: ${seen}`,
      fix: "end what uses it: a drill takes up to 6 GiB",
    });
  });
}

test("whom the kernel killed meanwhile is told beside the error, and nobody where it killed nobody", async () => {
  const before = await oomKills(await file("pgfault 7\noom_kill 3\n"));
  const after = await oomKills(await file("pgfault 9\noom_kill 5\n"));
  expect(blameMemory(before, before)).toBe("");
  expect(blameMemory(before, after)).toContain("the kernel killed 2 processes for want of memory");
  expect(await oomKills()).toBeGreaterThanOrEqual(0);
  expect(await oomKills(await file("pgfault 7\n"))).toBe(0);
});
