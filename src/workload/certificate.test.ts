import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { loadIssuer, serialOf } from "./certificate.ts";
import { makeAuthority } from "./testing/fake-cluster.ts";

test("after the authority was replaced the next certificate is of the new one", async () => {
  const folder = test.info().outputPath("authority");
  await mkdir(folder, { recursive: true });
  const ca = await makeAuthority(folder);
  const before = new X509Certificate(await readFile(ca.certFile));
  const issuer = await loadIssuer(ca);
  const first = await issuer.issue(1);
  expect(new X509Certificate(first).verify(before.publicKey)).toBe(true);
  await makeAuthority(folder);
  const second = await issuer.issue(2);
  const after = new X509Certificate(await readFile(ca.certFile));
  expect(new X509Certificate(second).verify(after.publicKey)).toBe(true);
  expect(new X509Certificate(second).verify(before.publicKey)).toBe(false);
  expect([first, second].map(serialOf)).toEqual([1, 2]);
});
