import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { toolchainVersion } from "./go.ts";
import { proxyOf } from "./go-toolchain.ts";
import { moduleHash } from "./module-hash.ts";
import { isAtLeast, parseVersion } from "./version.ts";

test("the set-up's Go is as new as every module of the project asks for", async () => {
  const files = (await readdir("fixtures", { recursive: true })).filter((name) => name.endsWith("go.mod"));
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    const [, wanted = ""] = /^go (\S+)$/m.exec(await readFile(path.join("fixtures", file), "utf8")) ?? [];
    expect(isAtLeast(toolchainVersion, parseVersion(wanted) ?? [9]), `${file} asks for ${wanted}`).toBe(true);
  }
});

test("a module's hash is that of Go's checksum database", async () => {
  const folder = test.info().outputPath("module");
  await mkdir(path.join(folder, "xyz"), { recursive: true });
  await writeFile(path.join(folder, "xyz", "abc"), "hello");
  await writeFile(path.join(folder, "xyz", "def"), "world");
  // By hand: sha256sum of each file, two spaces and its name, all of it hashed by openssl.
  const hash = await moduleHash(folder, "prefix");
  expect(hash).toBe("h1:0nLwCN+CXwkfnq+pUtA3J7Zwg9VkA9XUqrLUeZ/53+s=");
  await writeFile(path.join(folder, "xyz", "def"), "World");
  expect(await moduleHash(folder, "prefix")).not.toBe(hash);
  expect(await moduleHash(folder, "other")).not.toBe(hash);
});

test("the module proxy is the environment's, the first address in it", async () => {
  const environment = { GOPROXY: "https://one.example/,https://two.example,direct" };
  expect(await proxyOf({ environment })).toBe("https://one.example");
});

test("the module proxy is the one that a Go which is too old knows", async () => {
  const bin = test.info().outputPath("bin");
  await mkdir(bin, { recursive: true });
  await writeFile(
    path.join(bin, "go"),
    '#!/bin/sh\n[ "$*" = "env GOPROXY" ] && echo https://known.example,direct\n',
    {
      mode: 0o755,
    },
  );
  const environment = { XDG_CONFIG_HOME: test.info().outputPath("none"), PATH: `${bin}:/bin` };
  expect(await proxyOf({ environment })).toBe("https://known.example");
});

for (const [title, set] of [
  ["nothing names a proxy", {}],
  ["only direct is set", { GOPROXY: "direct" }],
] as const) {
  test(`where ${title}, Go is not fetched, and it is said what to set`, async () => {
    const nowhere = test.info().outputPath("nowhere");
    const asked = proxyOf({ environment: { XDG_CONFIG_HOME: nowhere, PATH: nowhere, ...set } });
    await expect(asked).rejects.toMatchObject({ text: { expected: expect.stringContaining("GOPROXY") } });
  });
}

test("the module proxy is that of the user's own Go settings", async () => {
  const config = test.info().outputPath("config");
  await mkdir(path.join(config, "go"), { recursive: true });
  await writeFile(path.join(config, "go", "env"), "GOFLAGS=-v\nGOPROXY=https://own.example\n");
  expect(await proxyOf({ environment: { XDG_CONFIG_HOME: config } })).toBe("https://own.example");
});
