/**
 * The way of users whose registry answers, with a real registry on loopback: the node image that was built here is pushed
 * there with a mark of its own, removed here, pulled by digest and drilled. Takes 10 min; not part of `./scripts/test`.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { docker } from "../keeper/docker.ts";
import { hostContext, makeFolders } from "./context.ts";
import { imageLabel } from "./images.ts";
import { nodeImageVariable } from "./named-image.ts";
import { steps } from "./steps.ts";
import { type LocalRegistry, startRegistry } from "./testing/local-registry.ts";

const minutes = 60_000;
const root = resolve(import.meta.dirname, "../..");
const mark = randomUUID();
const markFile = "/kind/firedrill-proof";
/** On the image that is pushed, so on all that is made upon it, and on what holds the machine's own images meanwhile. */
const proof = "firedrill.proof";

test.describe.configure({ mode: "serial", timeout: 30 * minutes });

let folder = "";
let registry: LocalRegistry;
let own: readonly string[] = [];
let reference = "";
let nodeImage = "";

test.beforeAll(async () => {
  test.setTimeout(30 * minutes);
  // Of a proof that was killed.
  await removeAll();
  folder = await mkdtemp(join(tmpdir(), "firedrill-registry-"));
  const context = hostContext({
    root,
    steps: steps({ write: (text) => process.stderr.write(text), live: false }),
    environment: process.env,
    purpose: "test",
  });
  await makeFolders(context);
  own = await nodeImages();
  // The set-up prunes what it takes for outdated; what a container uses stays.
  for (const image of own) await docker(["create", "--label", proof, image], minutes);
  registry = await startRegistry(context, folder);
  reference = await publish(`${registry.address}/kindest/node`);
});

test.afterAll(async () => {
  test.setTimeout(5 * minutes);
  await removeAll();
  await registry?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test("a digest that the registry does not have ends in four lines", async () => {
  const wrong = reference.replace(/[0-9a-f]{64}$/, "0".repeat(64));
  const { exitCode, stderr } = await setUp(wrong);
  expect(stderr).toContain(`the image that ${nodeImageVariable} names could not be pulled`);
  expect(stderr).toMatch(fourLines);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(4);
});

test("an image without a digest is refused in four lines", async () => {
  const { exitCode, stderr } = await setUp(reference.replace(/@.*/, ""));
  expect(stderr).toContain(`${nodeImageVariable} names no image by digest`);
  expect(stderr).toMatch(fourLines);
  expect(exitCode).toBe(2);
});

test("the image is pulled by its digest, and the node image is made upon it", async () => {
  const { exitCode, stdout, stderr } = await setUp(reference);
  expect(stderr).toContain(`pulled ${reference}`);
  expect(exitCode).toBe(0);
  ({ nodeImage } = JSON.parse(stdout));
  expect(nodeImage).toMatch(/^firedrill\/node:[0-9a-f]{16}$/);
  expect(own).not.toContain(nodeImage);
  const [digest = ""] = /sha256:[0-9a-f]{64}$/.exec(reference) ?? [];
  const requests = await registry.requests();
  expect(requests).toContain(`GET /v2/kindest/node/manifests/${digest}`);
  expect(requests.some((request) => request.startsWith("GET /v2/kindest/node/blobs/sha256:"))).toBe(true);
  expect(await docker(["run", "--rm", "--entrypoint", "cat", nodeImage, markFile], minutes)).toBe(mark);
});

test("a drill on it is met", async () => {
  const { exitCode, stdout, stderr } = await command(
    ["src/cli/main.ts", "run", "data-loss/volume-wiped", "--yes", "--seed", "35"],
    reference,
  );
  await writeFile(join(test.info().outputPath(), "drill.txt"), `${stdout}\n${stderr}`);
  expect(exitCode).toBe(0);
});

test("once it is there no registry is asked", async () => {
  await registry[Symbol.asyncDispose]();
  const { exitCode, stdout, stderr } = await setUp(reference);
  expect(stderr).not.toContain("pulled");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ nodeImage });
});

const fourLines = /^\S.*\n {2}where: .*\n {2}expected: .*\n {2}next: .*$/m;

function setUp(image: string) {
  return command(["src/host/main.ts", "--yes"], image);
}

async function command(args: readonly string[], image: string) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [...args], {
    cwd: root,
    env: { [nodeImageVariable]: image },
    reject: false,
    stdin: "ignore",
    timeout: 25 * minutes,
  });
  return { exitCode, stdout, stderr };
}

/** Pushes the node image that was built here, with the mark upon it, and leaves no copy here. Resolves with its digest. */
async function publish(name: string): Promise<string> {
  const base = own.find((image) => image.startsWith("firedrill/node-base:"));
  if (base === undefined) throw new Error("no node image was built here: FIREDRILL_OFFLINE=1 builds one");
  const source = join(folder, "mark");
  await writeFile(source, mark);
  const container = await docker(["create", "--label", proof, base], minutes);
  try {
    await docker(["cp", source, `${container}:${markFile}`]);
    const labels = [`LABEL ${imageLabel}=proof`, `LABEL ${proof}=${mark}`].flatMap((label) => [
      "--change",
      label,
    ]);
    await docker(["commit", ...labels, container, name], 5 * minutes);
  } finally {
    await docker(["rm", "--volumes", container]);
  }
  await docker(["push", "--quiet", name], 15 * minutes);
  const pushed = await docker(["image", "inspect", "--format", "{{index .RepoDigests 0}}", name]);
  await removeImages();
  await expect(docker(["image", "inspect", pushed])).rejects.toThrow("No such image");
  return pushed;
}

/** Names of all node images of the set-up, the layers below them too. */
async function nodeImages(): Promise<readonly string[]> {
  const format = "{{.Repository}}:{{.Tag}}";
  const names = await docker(["image", "ls", "--filter", `label=${imageLabel}`, "--format", format]);
  return names.split("\n").filter((name) => /^firedrill\/node(-|:)/.test(name));
}

async function removeAll(): Promise<void> {
  for (const container of await listed("container")) await docker(["rm", "--volumes", container]);
  await removeImages();
}

/** Newest first: none that another is made upon. */
async function removeImages(): Promise<void> {
  for (let [newest] = await listed("image"); newest !== undefined; [newest] = await listed("image")) {
    await docker(["image", "rm", "--force", newest], 5 * minutes);
  }
}

async function listed(kind: "container" | "image"): Promise<readonly string[]> {
  const list = kind === "container" ? ["ps", "--all"] : ["image", "ls"];
  const ids = await docker([...list, "--quiet", "--no-trunc", "--filter", `label=${proof}`]);
  return ids.split("\n").filter((id) => id !== "");
}
