/** Both kinds of place, on a real folder and a real S3 server. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { s3Client } from "../vault/bucket.ts";
import { startTestVault, type TestVault } from "../vault/testing/test-vault.ts";
import type { Draft } from "./entry.ts";
import { factsOf } from "./facts.ts";
import { folderStore } from "./folder-store.ts";
import { type History, historyIn } from "./history.ts";
import { parsePlace } from "./place.ts";
import { s3Store } from "./s3-store.ts";
import type { Store } from "./store.ts";

let vault: TestVault;
test.beforeAll(async () => {
  vault = await startTestVault(`history-test-${process.pid}`);
});
test.afterAll(() => vault.stop());

const started = (run: string): Draft => ({
  type: "started",
  ...{ run, exercise: "data-loss-volume-wiped", control: false, at: "2031-02-01T02:00:00.000Z" },
  ...{ planSha256: "0".repeat(64), harness: { version: "0.1.0", commit: null } },
});

const places: readonly (readonly [string, (name: string) => Promise<Store>])[] = [
  ["a folder", async (name) => folderStore(test.info().outputPath(name))],
  [
    "a bucket",
    async (name) => {
      const { hostEndpoint: endpoint, region, accessKey, secretKey, caFile, bucket } = vault.vault;
      const ca = await readFile(caFile, "utf8");
      return s3Store(s3Client({ endpoint, region, accessKey, secretKey, ca }), {
        bucket,
        prefix: `${name}/`,
      });
    },
  ],
];

for (const [what, open] of places) {
  test(`${what}: entries are numbered from 1 and linked, and read in their order`, async () => {
    const history = historyIn(await open("order"), what);
    expect(await history.read()).toEqual({ entries: [], flaws: [] });
    for (const run of ["a", "b", "c"]) await history.append(started(run));
    const { entries, flaws } = await history.read();
    expect(flaws).toEqual([]);
    expect(entries.map((entry) => [entry.number, entry.type === "started" && entry.run])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    expect(entries.map(({ previous }) => previous === null)).toEqual([true, false, false]);
  });

  test(`${what}: nothing that stands there is written over`, async () => {
    const store = await open("twice");
    expect(await store.create("000001.json", "first")).toBe(true);
    expect(await store.create("000001.json", "second")).toBe(false);
    expect(await store.read("000001.json")).toBe("first");
  });

  test(`${what}: eight machines that start at once get eight numbers`, async () => {
    const store = await open("crowd");
    const machines = Array.from({ length: 8 }, (_, index) =>
      historyIn(store, what).append(started(`m${index}`)),
    );
    expect((await Promise.all(machines)).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const { entries, flaws } = await historyIn(store, what).read();
    expect([entries.length, flaws]).toEqual([8, []]);
  });
}

test("a server that writes over what stands there is not taken", async () => {
  const { hostEndpoint: endpoint, region, accessKey, secretKey, caFile, bucket } = vault.vault;
  const client = s3Client({ endpoint, region, accessKey, secretKey, ca: await readFile(caFile, "utf8") });
  // The condition is lost on its way, as with a server that does not know it.
  client.middlewareStack.add(
    (next) => (args) => {
      if (typeof args.request === "object" && args.request !== null && "headers" in args.request) {
        const headers = args.request.headers as Record<string, string>;
        delete headers["if-none-match"];
      }
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  const append = historyIn(s3Store(client, { bucket, prefix: "over/" }), "over").append(started("a"));
  await expect(append).rejects.toThrow(/writes over what stands there/);
});

test("the command reads a bucket by the variables that AWS's own tools go by", async () => {
  const { hostEndpoint, region, accessKey, secretKey, caFile, bucket } = vault.vault;
  const [, open] = places[1] ?? [];
  await historyIn((await open?.("command")) ?? failed(), "").append(started("by-another-machine"));
  const main = path.join(import.meta.dirname, "../cli/main.ts");
  const verb = [
    "report",
    "--since",
    "2031-01-01",
    "--until",
    "2032-01-01",
    "--history",
    `s3://${bucket}/command`,
  ];
  const env = {
    XDG_STATE_HOME: test.info().outputPath("state"),
    AWS_ENDPOINT_URL_S3: hostEndpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    NODE_EXTRA_CA_CERTS: caFile,
  };
  const { stdout } = await execa(process.execPath, [main, ...verb], { env, reject: false });
  expect(stdout).toContain("\n1 started = 0 met + 0 missed + 0 inconclusive + 1 aborted\n");
  const stranger = await execa(process.execPath, [main, ...verb], {
    env: { ...env, AWS_SECRET_ACCESS_KEY: "wrong" },
    reject: false,
  });
  expect(stranger.exitCode).toBe(7);
  expect(stranger.stderr).toContain("The history cannot be read or written");
  expect(stranger.stderr).not.toContain(accessKey);
});

function failed(): never {
  throw new Error("no bucket");
}

test("an entry that was changed, cut or emptied is named with the one beside it", async () => {
  const folder = test.info().outputPath("tampered");
  const history: History = historyIn(folderStore(folder), folder);
  for (const run of ["a", "b", "c"]) await history.append(started(run));
  const second = path.join(folder, "000002.json");
  const text = await readFile(second, "utf8");
  const changes: readonly (readonly [string, string])[] = [
    [text.replace('"run":"b"', '"run":"x"'), "000002.json or 000003.json was changed after it was written"],
    [text.slice(0, 40), "000002.json is no entry of this version"],
    [text.replace('"number":2', '"number":3'), "000002.json is no entry of this version"],
    ["", "000002.json is no entry of this version"],
  ];
  for (const [changed, flaw] of changes) {
    await writeFile(second, changed);
    expect((await history.read()).flaws).toContain(flaw);
  }
  await writeFile(second, text);
  expect((await history.read()).flaws).toEqual([]);
});

test("half an entry that a dying machine left aside is nobody's entry", async () => {
  const folder = test.info().outputPath("dying");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, ".000001.json.half"), '{"type":"star');
  const history = historyIn(folderStore(folder), folder);
  expect(await history.append(started("a"))).toBe(1);
  expect((await readdir(folder)).toSorted()).toEqual([".000001.json.half", "000001.json"]);
  await rm(folder, { recursive: true });
});

test("a place that cannot be written is said before anything starts", async () => {
  const file = test.info().outputPath("file");
  await writeFile(file, "");
  await expect(historyIn(folderStore(file), file).append(started("a"))).rejects.toThrow(
    /cannot be read or written/,
  );
});

test("an exercise that was resumed was started twice: its first attempt was aborted", () => {
  const linked = (number: number) => ({ ...started("a"), number, previous: null });
  const { started: starts, found } = factsOf([linked(1), linked(2)] as Parameters<typeof factsOf>[0]);
  expect([starts.length, found.map(({ number }) => number)]).toEqual([2, [1, 2]]);
});

const namings: readonly (readonly [string, string | null])[] = [
  ["s3://bucket", "s3://bucket/"],
  ["s3://bucket/drills/", "s3://bucket/drills/"],
  ["/var/history", "/var/history"],
  ["s3://key:secret@bucket", null],
  ["https://bucket", null],
  ["s3://", null],
];
for (const [text, place] of namings) {
  test(`the place ${text.replace("secret", "…")} ${place === null ? "is refused, without what it holds" : "is one"}`, () => {
    if (place !== null) {
      expect(parsePlace(text)).toBe(place);
      return;
    }
    let said = "";
    try {
      parsePlace(text);
    } catch (cause) {
      said = JSON.stringify(cause);
    }
    expect(said).toContain("neither a folder nor a bucket");
    expect(said).not.toContain("secret@");
  });
}
