import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { Problem } from "../problem.ts";
import { assertAttainable } from "./engine.ts";
import { findEngine } from "./engine-find.ts";
import { removeStalePidFile } from "./engine-start.ts";

function problemOf(work: () => void): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("no problem was raised");
}

test("no Docker and no root ends in four lines that say what to do", () => {
  const { text } = problemOf(() =>
    assertAttainable({ engine: { state: "absent" }, root: false, host: undefined }),
  );
  expect(text.what).toBe("Docker does not answer, and this user may not install or start it");
  expect(text.expected).toBe("a reachable Docker 23 or newer, or root");
  expect(text.next).toContain("as root");
});

test("the set-up of a user without Docker and root ends with code 4 and no stack trace", async () => {
  const home = await mkdtemp(join(tmpdir(), "firedrill-home-"));
  try {
    // A socket that nobody listens on stands for an engine that is not there; PATH keeps the clients.
    const { exitCode, stderr } = await execa(process.execPath, [join(import.meta.dirname, "main.ts")], {
      reject: false,
      timeout: 20_000,
      env: {
        HOME: home,
        XDG_CACHE_HOME: home,
        XDG_STATE_HOME: home,
        DOCKER_HOST: `unix://${home}/none.sock`,
      },
    });
    expect(exitCode).toBe(4);
    expect(stderr.split("\n")).toEqual([
      "Docker does not answer",
      `  where:    DOCKER_HOST=unix://${home}/none.sock`,
      "  expected: an engine of this machine, Docker 23 or newer",
      "  next:     start that engine, or unset DOCKER_HOST",
    ]);
  } finally {
    await rm(home, { recursive: true });
  }
});

test("an engine that is too old is named with its version", () => {
  const engine = { state: "old", docker: "/usr/bin/docker", version: "20.10.24" } as const;
  expect(problemOf(() => assertAttainable({ engine, root: true, host: undefined })).text.what).toContain(
    "20.10.24",
  );
});

test("root may have an engine installed", () => {
  expect(() => assertAttainable({ engine: { state: "absent" }, root: true, host: undefined })).not.toThrow();
});

test("a client that reaches no engine does not shadow one that does", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firedrill-path-"));
  try {
    const script = (name: string, body: string): Promise<void> =>
      writeFile(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    await script("docker", "exit 1");
    const bare = await findEngine({ PATH: folder, DOCKER_HOST: `unix://${folder}/none.sock` });
    expect(bare.state).not.toBe("ready");
    await script("docker", "echo 26.1.5+dfsg1");
    expect(await findEngine({ PATH: folder })).toEqual({
      state: "ready",
      docker: join(folder, "docker"),
      version: "26.1.5+dfsg1",
    });
    await script("docker", "echo 20.10.24");
    expect((await findEngine({ PATH: folder })).state).toBe("old");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a pid file is removed when its process is another program or gone, and kept when it is the engine", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firedrill-pid-"));
  const file = join(folder, "docker.pid");
  try {
    await writeFile(file, "4194304999");
    expect(await removeStalePidFile(file, "dockerd")).toBe(true);
    expect(await removeStalePidFile(file, "dockerd")).toBe(false);
    const own = (await readFile(`/proc/${process.pid}/comm`, "utf8")).trim();
    await writeFile(file, String(process.pid));
    expect(await removeStalePidFile(file, own)).toBe(false);
    expect(await removeStalePidFile(file, "dockerd")).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
