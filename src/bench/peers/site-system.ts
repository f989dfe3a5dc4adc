/** The site as the conductor sees it: the adapter that somebody writes once for a system of their own. */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Clock, Load, Look, Mark, ProtectedSystem } from "../../exercise/parts.ts";
import { hashOf } from "../../workload/content.ts";
import { folderIdentity } from "./site-fault.ts";
import { oldIds, originalOf, runScript, type Site, witnesses } from "./site.ts";

export const names = {
  identity: "data folder",
  stray: "stray file beside the log",
  backup: "backup-succeeds",
  dataset: "dataset-fingerprint",
} as const;

export interface SiteSystemInput {
  readonly site: Site;
  readonly clock: Clock;
  startLoad(): Promise<Load>;
}

export function siteSystem({ site, clock, startLoad }: SiteSystemInput): ProtectedSystem {
  const data = path.join(site.folder, "data");
  const backUp = async () => {
    const begin = clock.now();
    await runScript(site, "backup");
    const newest = await newestCopy(site);
    const backup = { stores: ["records"], kind: "full", location: "vault", ok: true } as const;
    return [{ ...backup, begin, end: clock.now(), ...newest }];
  };
  return {
    install: async () => {},
    startLoad,
    backup: backUp,
    backUpAgain: backUp,
    searchVault: async () => {},
    remember: async () => {},
    plantWitnesses: async () => {
      const stray = path.join(data, "stray");
      await writeFile(stray, "");
      return [
        recordMark(site, witnesses.yesterday),
        recordMark(site, witnesses.today),
        {
          name: names.stray,
          planted: "outside-the-log",
          expected: "absent",
          find: async () => {
            const found = await stat(stray).then(
              () => true,
              () => false,
            );
            return { found, detail: found ? "it is still there" : "it is gone" };
          },
        },
      ];
    },
    identities: { [names.identity]: async () => (await folderIdentity(data)) ?? "" },
    monitors: {},
    symptoms: {},
    capabilities: {
      [names.backup]: () =>
        backUp().then(
          ([made]) => ({ ok: made?.verified ?? false, detail: made?.label ?? "" }),
          (cause: unknown) => ({ ok: false, detail: String(cause).slice(0, 160) }),
        ),
    },
    integrity: { [names.dataset]: { path: "api", look: () => compareDataset(site) } },
  };
}

function recordMark({ url }: Site, id: string): Mark {
  return {
    name: id,
    planted: "before-recovery-point",
    expected: "present",
    async find() {
      const answer = await ask(`${url}/records/${id}`);
      const found = answer?.status === 200 && JSON.parse(answer.text).data === originalOf(id).data;
      return { found, detail: `${answer?.status ?? "no answer"}` };
    },
  };
}

/** Every record that stands since yesterday, by its content. */
async function compareDataset({ url }: Site): Promise<Look> {
  const hashes = new Map<string, string>();
  for (let after: string | null = ""; after !== null;) {
    const query = new URLSearchParams({ prefix: "old-", after, limit: "1000" });
    const answer = await ask(`${url}/records?${query.toString()}`);
    if (answer?.status !== 200) return { ok: false, detail: "the listing does not answer" };
    const { records, next } = JSON.parse(answer.text);
    for (const { id, sha256 } of records) hashes.set(id, sha256);
    after = next;
  }
  const ids = oldIds();
  const wrong = ids.filter((id) => hashes.get(id) !== hashOf(originalOf(id).data));
  return { ok: wrong.length === 0, detail: `${wrong.length} of ${ids.length} records are not as loaded` };
}

/** The newest full copy in the vault, and whether it is what its checksum file says. */
async function newestCopy({ folder }: Site) {
  const vault = path.join(folder, "vault");
  const copies = (await readdir(vault)).filter((name) => /^base-\d+\.log$/.test(name)).sort();
  const label = copies.at(-1) ?? "none";
  const text = await readFile(path.join(vault, label), "utf8");
  const told = await readFile(path.join(vault, `${label}.sha256`), "utf8").catch(() => "");
  return { label, bytes: Buffer.byteLength(text), verified: told.startsWith(hashOf(text)) };
}

async function ask(url: string): Promise<{ status: number; text: string } | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}
