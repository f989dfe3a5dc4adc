/** A seal is what others can verify: sigstore's own cosign, built from its source, is the judge. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { predicateType } from "./statement.ts";
import { keys, sealSample } from "./testing/sealed-sample.ts";

const version = "v2.4.3";
const buildMs = 40 * 60_000;
let cosign = "";
let root = "";

test.beforeAll(async () => {
  test.setTimeout(buildMs);
  root = await mkdtemp(join(tmpdir(), "firedrill-cosign-"));
  const bin = join(
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    "firedrill",
    `cosign-${version}`,
  );
  cosign = join(bin, "cosign");
  const build = ["install", `github.com/sigstore/cosign/v2/cmd/cosign@${version}`];
  const isThere = await readFile(cosign).catch(() => null);
  if (isThere === null) await execa("go", build, { env: { GOBIN: bin }, timeout: buildMs });
});
test.afterAll(() => rm(root, { recursive: true }));

/** As docs/decisions/0019 tells an auditor to call it. */
async function verify(folder: string, { publicKey } = keys): Promise<{ exitCode?: number; said: string }> {
  const key = join(root, "key.pub");
  await writeFile(key, publicKey.export({ type: "spki", format: "pem" }));
  const options = ["--key", key, "--insecure-ignore-tlog=true", "--type", predicateType];
  const files = ["--signature", join(folder, "seal.dsse.json"), join(folder, "manifest.json")];
  const result = await execa(cosign, ["verify-blob-attestation", ...options, ...files], {
    reject: false,
    // It keeps its own files at home.
    env: { HOME: root },
    timeout: 60_000,
  });
  return { ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }), said: result.stderr };
}

test("cosign verifies the seal of a signed exercise", async () => {
  const { folder } = await sealSample(join(root, "signed"), { signed: true });
  const { exitCode, said } = await verify(folder);
  expect(said).toContain("Verified OK");
  expect(exitCode).toBe(0);
});

const changes: readonly (readonly [string, string, (text: string) => string])[] = [
  ["a manifest with one letter changed", "manifest.json", (text) => text.replace("plan.md", "plan.mD")],
  [
    "a verdict put in the place of the one that was sealed",
    "seal.dsse.json",
    (text) => {
      const seal = JSON.parse(text);
      const statement = atob(seal.payload).replace('"PASSED"', '"FAILED"');
      return JSON.stringify({ ...seal, payload: btoa(statement) });
    },
  ],
  [
    "a seal without its signature",
    "seal.dsse.json",
    (text) => JSON.stringify({ ...JSON.parse(text), signatures: [] }),
  ],
];
for (const [index, [what, name, change]] of changes.entries()) {
  test(`cosign refuses ${what}`, async () => {
    const { folder } = await sealSample(join(root, `changed-${index}`), { signed: true });
    const file = join(folder, name);
    const text = await readFile(file, "utf8");
    expect(change(text)).not.toBe(text);
    await writeFile(file, change(text));
    expect((await verify(folder)).exitCode).toBe(1);
  });
}

test("cosign refuses a seal that another key has signed", async () => {
  const { folder } = await sealSample(join(root, "other"), { signed: true });
  expect((await verify(folder, generateKeyPairSync("ed25519"))).exitCode).toBe(1);
});
