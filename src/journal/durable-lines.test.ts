import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openDurableLines } from "./durable-lines.ts";

test("lines keep their order, are in the file when answered, and are added to what is there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fdd-"));
  try {
    const path = join(folder, "lines.jsonl");
    const first = await openDurableLines(path);
    await Promise.all(Array.from({ length: 200 }, (_, n) => first.append([{ n }, { n: n + 0.5 }])));
    const text = await readFile(path, "utf8");
    expect(text.trimEnd().split("\n")).toHaveLength(400);
    await first.close();
    const second = await openDurableLines(path);
    await second.append([{ n: 200 }]);
    await second.close();
    const numbers = [...(await readFile(path, "utf8")).matchAll(/"n":([\d.]+)/g)].map(([, n]) => Number(n));
    expect(numbers).toEqual(Array.from({ length: 401 }, (_, half) => half / 2));
    await expect(second.append([{ n: 201 }])).rejects.toThrow();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("of lines that could not be written nothing stays, and the next ones follow whole ones", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fdd-"));
  const probe = await open(folder, "r");
  const prototype = Object.getPrototypeOf(probe) as { sync: () => Promise<void> };
  await probe.close();
  const real = prototype.sync;
  try {
    const path = join(folder, "lines.jsonl");
    const lines = await openDurableLines(path);
    await lines.append([{ n: 0 }]);
    prototype.sync = () => Promise.reject(new Error("ENOSPC"));
    await expect(lines.append([{ n: 1 }])).rejects.toThrow("ENOSPC");
    prototype.sync = real;
    await lines.append([{ n: 2 }]);
    await lines.close();
    expect(await readFile(path, "utf8")).toBe('{"n":0}\n{"n":2}\n');
  } finally {
    prototype.sync = real;
    await rm(folder, { recursive: true });
  }
});

test("lines whose file was taken away with its folder are saved elsewhere, to the last one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fdd-"));
  try {
    const evidence = join(folder, "evidence");
    await mkdir(evidence);
    const lines = await openDurableLines(join(evidence, "lines.jsonl"));
    await lines.append([{ n: 1 }]);
    const saved = join(folder, "rescued", "run.jsonl");
    expect(await lines.rescue(saved)).toBe(false);
    await rm(evidence, { recursive: true });
    await lines.append([{ n: 2 }]);
    expect(await lines.rescue(saved)).toBe(true);
    await lines.close();
    expect(await readFile(saved, "utf8")).toBe('{"n":1}\n{"n":2}\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});
