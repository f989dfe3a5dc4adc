import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { boundKubectl } from "./kubectl.ts";
import { requireFreePorts } from "./ports.ts";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fdk8-"));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** A stand-in for the binary: answers the identity question, and notes every command line. */
async function recorder(uid: string) {
  const kubectl = join(folder, "kubectl");
  const calls = join(folder, "calls");
  await writeFile(calls, "");
  await writeFile(
    kubectl,
    `#!/bin/sh\nprintf '%s\\n' "$*" >> ${calls}\ncase "$*" in *kube-system*) printf ${uid};; *) cat;; esac\n`,
  );
  await chmod(kubectl, 0o755);
  const spec = { kubectl, kubeconfig: join(folder, "kubeconfig"), cache: join(folder, "cache") };
  return {
    run: boundKubectl(spec, () => "uid-1"),
    calls: async () => (await readFile(calls, "utf8")).trim().split("\n"),
  };
}

test("a change asks for the identity first, and passes its input on", async () => {
  const { run, calls } = await recorder("uid-1");
  expect(await run(["apply", "-f", "-"], { input: "manifest" })).toBe("manifest");
  const made = await calls();
  expect(made).toHaveLength(2);
  expect(made.every((call) => call.startsWith(`--kubeconfig=${folder}/kubeconfig `))).toBe(true);
});

test("a change is refused when another cluster answers", async () => {
  const { run, calls } = await recorder("uid-2");
  for (const verb of ["apply", "delete", "create", "patch", "scale", "replace", "label", "annotate", "-n"]) {
    await expect(run([verb, "x"])).rejects.toThrow(/another cluster answers \(UID uid-2\)/);
  }
  expect((await calls()).every((call) => call.includes("kube-system"))).toBe(true);
  expect(await run(["get", "pods"])).toBe("");
});

test("an option that leads to another cluster is refused before anything runs", async () => {
  const { run, calls } = await recorder("uid-1");
  for (const stray of [
    "--kubeconfig=/x",
    "--context",
    "--server=https://x",
    "-s",
    "-shttps://x",
    "-s=https://x",
    "-As",
    "--as=root",
    "--token=t",
  ]) {
    await expect(run(["get", "pods", stray])).rejects.toThrow(/leads away from the run's cluster/);
  }
  expect(await calls()).toEqual([""]);
  expect(await run(["exec", "pod", "--", "sh", "-s"])).toBe("");
});

test("a taken port is named before anything is made", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(requireFreePorts([port])).rejects.toThrow(`port ${port} cannot be used`);
  await new Promise((resolve) => server.close(resolve));
  await requireFreePorts([port]);
});
