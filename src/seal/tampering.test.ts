import { generateKeyPairSync } from "node:crypto";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { digestFolder } from "./files.ts";
import { readRegister, registerFile } from "./register.ts";
import { sealExercise } from "./seal.ts";
import { batch, keys, type SealedSample, sealSample } from "./testing/sealed-sample.ts";
import { verifyExercise } from "./verify.ts";

let root = "";
let sealed: SealedSample;
let names: readonly string[] = [];
test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fds-"));
  sealed = await sealSample(root, { signed: true });
  names = (await digestFolder(sealed.folder)).map(({ path }) => path);
});
test.afterAll(() => rm(root, { recursive: true }));

/** Of this alteration; the folder is as it was afterwards. */
async function flawsAfter(alter: (folder: string) => Promise<void>, key = keys.publicKey) {
  const folder = join(root, "altered");
  await cp(sealed.folder, folder, { recursive: true });
  try {
    await alter(folder);
    const register = await readRegister(sealed.stateRoot);
    return (await verifyExercise({ folder, key, register })).flaws;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same for the same seed (mulberry32). */
function draws(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = <T>(list: readonly T[], draw: (below: number) => number): T => {
  const one = list[draw(list.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};

async function edit(file: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  await writeFile(file, change(await readFile(file)));
}

/** Of a journal: what the change made of its lines; the flaws name that file and a line. */
async function flawsOfLines(seed: number, change: (lines: string[], at: number) => void) {
  const draw = draws(seed);
  const name = pick(["journal.jsonl", "workload.jsonl", "final.jsonl"], draw);
  const flaws = await flawsAfter(async (folder) => {
    const file = join(folder, name);
    const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
    change(lines, draw(lines.length - 1));
    await writeFile(file, `${lines.join("\n")}\n`);
  });
  expect(flaws).toContainEqual(expect.objectContaining({ code: "file-altered", where: name }));
  return { name, flaws };
}

test("a bit that is flipped, in each file twice", async () => {
  const draw = draws(1);
  for (const name of [...names, ...names]) {
    const flaws = await flawsAfter((folder) =>
      edit(join(folder, name), (bytes) => {
        const at = draw(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8));
        return bytes;
      }),
    );
    expect(flaws.length, name).toBeGreaterThan(0);
  }
});

test("a file that is cut short, by one byte or many, each", async () => {
  const draw = draws(2);
  for (const name of names) {
    const cut = (bytes: Buffer) =>
      bytes.subarray(0, bytes.length - 1 - draw(Math.min(bytes.length - 1, 200)));
    const flaws = await flawsAfter((folder) => edit(join(folder, name), cut));
    expect(flaws.length, name).toBeGreaterThan(0);
  }
});

test("a file that is taken away, each", async () => {
  for (const name of names) {
    const flaws = await flawsAfter((folder) => rm(join(folder, name)));
    expect(flaws.length, name).toBeGreaterThan(0);
  }
});

test("a file that was added, and two whose contents were swapped", async () => {
  expect(await flawsAfter((folder) => writeFile(join(folder, "steps", "step-99.txt"), "ok\n"))).toEqual([
    expect.objectContaining({ code: "file-added", where: "steps/step-99.txt" }),
  ]);
  const draw = draws(3);
  const files = (await digestFolder(sealed.folder, ["manifest.json", "seal.dsse.json"])).filter(
    ({ bytes }) => bytes < 100_000,
  );
  for (let round = 0; round < 20; round += 1) {
    const [one, other] = [pick(files, draw), pick(files, draw)];
    if (one.sha256 === other.sha256) continue;
    const flaws = await flawsAfter(async (folder) => {
      const at = (name: string) => join(folder, name);
      await rename(at(one.path), at("aside"));
      await rename(at(other.path), at(one.path));
      await rename(at("aside"), at(other.path));
    });
    const codes = flaws.filter(({ code }) => code === "file-altered").map(({ where }) => where);
    expect(codes.toSorted()).toEqual([one.path, other.path].toSorted());
  }
});

const edits: readonly (readonly [string, (lines: string[], at: number) => void])[] = [
  ["taken out", (lines, at) => lines.splice(at, 1)],
  ["doubled", (lines, at) => lines.splice(at, 0, lines[at] ?? "")],
  ["moved to the end", (lines, at) => lines.push(...lines.splice(at, 1))],
  [
    "changed by a digit",
    (lines, at) => (lines[at] = (lines[at] ?? "").replace(/\d/, (digit) => `${9 - Number(digit)}`)),
  ],
];
for (const [how, change] of edits) {
  test(`a record that was ${how} is named with its line, 20 times`, async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      let altered = 0;
      const { name, flaws } = await flawsOfLines(seed, (lines, at) => {
        altered = at + 1;
        change(lines, at);
      });
      const flaw = flaws.find(({ code }) => code === "record-altered" || code === "records-loose");
      const [, line] = /:(\d+)$/.exec(flaw?.where ?? "") ?? [];
      expect(flaw?.where, `line ${altered} of ${name}`).toContain(`${name}:`);
      expect(Number(line)).toBeLessThanOrEqual(altered);
      // A link that was changed itself lets two batches run together.
      expect(altered - Number(line)).toBeLessThan(2 * (batch + 1));
    }
  });
}

test("an older bundle in the place of a newer one is found by the register", async () => {
  const again = join(root, "again");
  const first = await sealSample(again, { signed: true });
  const older = join(again, "older");
  await cp(first.folder, older, { recursive: true });
  const second = await sealSample(again, { signed: true });
  const register = await readRegister(second.stateRoot);
  const look = (folder: string) => verifyExercise({ folder, key: keys.publicKey, register });
  expect((await look(second.folder)).flaws).toEqual([]);
  expect((await look(older)).flaws).toEqual([expect.objectContaining({ code: "replaced" })]);
  expect(register.map(({ type, counter }) => [type, counter])).toEqual([
    ["started", 1],
    ["sealed", 1],
    ["started", 2],
    ["sealed", 2],
  ]);
});

test("what was sealed again with another key, or with none, is not what this key has signed", async () => {
  const others = generateKeyPairSync("ed25519");
  for (const [key, code] of [
    [others.privateKey, "signature-wrong"],
    [null, "not-signed"],
  ] as const) {
    const flaws = await flawsAfter(async (folder) => {
      await edit(join(folder, "plan.md"), (bytes) => Buffer.concat([bytes, Buffer.from("\n")]));
      const facts = { run: "forged", exercise: "forged", counter: 1, verdict: "met", key } as const;
      const harness = { version: "0.1.0", commit: null };
      await sealExercise({ folder, stateRoot: join(root, "forger"), harness, ...facts });
    });
    expect(flaws).toEqual([expect.objectContaining({ code })]);
  }
});

test("without a key whoever can write can forge, and only the register of the machine shows it", async () => {
  const plain = await sealSample(join(root, "plain"), { signed: false });
  const register = await readRegister(plain.stateRoot);
  const before = await verifyExercise({ folder: plain.folder, key: null, register });
  expect(before.flaws).toEqual([]);
  expect(before.manifest?.signer).toBeNull();
  await edit(join(plain.folder, "plan.md"), (bytes) => Buffer.concat([bytes, Buffer.from("\n")]));
  const { run = "", exercise = "", counter = 0 } = before.manifest ?? {};
  const harness = { version: "0.1.0", commit: null };
  const facts = { run, exercise, counter, harness, verdict: "met", key: null } as const;
  await sealExercise({ folder: plain.folder, stateRoot: join(root, "forger"), ...facts });
  const elsewhere = await verifyExercise({ folder: plain.folder, key: null, register: [] });
  expect(elsewhere).toMatchObject({ flaws: [], registered: false });
  const here = await verifyExercise({ folder: plain.folder, key: null, register });
  expect(here.flaws).toEqual([expect.objectContaining({ code: "replaced" })]);
});

test("a verdict that was changed in record and judgement is not what was signed", async () => {
  const flaws = await flawsAfter(async (folder) => {
    for (const name of ["exercise.json", "judgement.json"]) {
      await edit(join(folder, name), (bytes) =>
        Buffer.from(bytes.toString().replace('"verdict": "met"', '"verdict": "missed"')),
      );
    }
  });
  expect(flaws.map(({ code, where }) => `${code} ${where}`)).toEqual([
    "file-altered exercise.json",
    "file-altered judgement.json",
    "seal-altered seal.dsse.json",
  ]);
});

test("evidence that nobody sealed says so", async () => {
  const flaws = await flawsAfter(async (folder) => {
    await rm(join(folder, "manifest.json"));
    await rm(join(folder, "seal.dsse.json"));
  });
  expect(flaws).toEqual([expect.objectContaining({ code: "not-sealed" })]);
});

test("a register that was changed is refused where it was", async () => {
  const { stateRoot } = await sealSample(join(root, "register"), { signed: false });
  await edit(registerFile(stateRoot), (bytes) =>
    Buffer.from(bytes.toString().replace('"counter":1', '"counter":2')),
  );
  await expect(readRegister(stateRoot)).rejects.toThrow(/register\.jsonl:1\)/);
});
