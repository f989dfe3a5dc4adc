/** The comparison is worth something only if the sound site is sound, and each switch does what it says. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type PeerCase, peerCases } from "./defects.ts";
import { openSite, runScript, type Site } from "./site.ts";
import { parseLines, peersTable } from "./table.ts";

/** Records of each kind that are there after the disaster and the recovery: of 100 before the backup, and 150 after it. */
const recovered: readonly (readonly [string, { old: number; fresh: number }])[] = [
  ["control", { old: 2_000, fresh: 250 }],
  ["old-backup", { old: 2_000, fresh: 0 }],
  ["drops-one", { old: 2_000, fresh: 249 }],
  ["says-done", { old: 0, fresh: 0 }],
  ["no-fault", { old: 2_000, fresh: 250 }],
  ["swallows", { old: 2_000, fresh: 100 }],
];
for (const [name, expected] of recovered) {
  test(`what a site has after its recovery: ${name}`, async () => {
    await onSite(caseNamed(name), async (site) => {
      await write(site, 0, 100);
      await runScript(site, "backup");
      await write(site, 100, 150);
      await runScript(site, "break");
      for (const step of ["stop", "restore", "start"]) await runScript(site, step);
      expect({ old: await count(site, "old-"), fresh: await count(site, "w-") }).toEqual(expected);
    });
  });
}

test("a site whose disk is gone goes on acknowledging only with that flaw", async () => {
  await onSite(caseNamed("lost-in-outage"), async (site) => {
    await runScript(site, "break");
    await write(site, 0, 1);
    for (const step of ["stop", "restore", "start"]) await runScript(site, step).catch(() => {});
    expect(await count(site, "w-")).toBe(0);
  });
});

test("the table in docs/ is made of the lines beside it, and every case was run at least three times", async () => {
  const lines = parseLines(await readFile("docs/peers.jsonl", "utf8"));
  expect(await readFile("docs/peers.md", "utf8")).toContain(peersTable(lines));
  for (const { name } of peerCases) {
    for (const tool of ["chaos-toolkit", "firedrill"]) {
      const own = lines.filter((line) => line.case === name && line.tool === tool);
      expect(own.length, `${name} by ${tool}`).toBeGreaterThanOrEqual(3);
    }
  }
});

function caseNamed(name: string): PeerCase {
  const found = peerCases.find((peer) => peer.name === name);
  if (found === undefined) throw new Error(`no case is called ${name}`);
  return found;
}

async function onSite(peer: PeerCase, body: (site: Site) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "firedrill-site-"));
  const site = await openSite(folder, peer);
  try {
    await body(site);
  } finally {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rejects when one of them is not acknowledged. */
async function write({ url }: Site, from: number, many: number): Promise<void> {
  for (let seq = from; seq < from + many; seq += 1) {
    const body = JSON.stringify({ version: 1, data: `record ${seq}` });
    const id = `w-${String(seq).padStart(9, "0")}`;
    const { status } = await fetch(`${url}/records/${id}`, { method: "PUT", body });
    expect(status).toBe(201);
  }
}

async function count({ url }: Site, prefix: string): Promise<number> {
  const answer = await fetch(`${url}/records?prefix=${prefix}&limit=10000`);
  return JSON.parse(await answer.text()).records.length;
}
