import { X509Certificate } from "node:crypto";
import { chmod, copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { createAuthority, issueCertificate, issueMeshCertificates } from "../src/vault/certificates.ts";

const serialOf = (pem: string) => new X509Certificate(pem).serialNumber;

/** A desk with collected logs in which these serials were shown, and a Secret in the cluster. */
async function layDesk(
  shown: (issued: { leaf: string; revoked: string; forged: string }) => readonly string[],
) {
  const folder = test.info().outputPath("desk");
  const [bin, logs] = [path.join(folder, "bin"), path.join(folder, "incident", "20261126_120000", "logs")];
  for (const one of [bin, logs]) await mkdir(one, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  const script = "scripts/find_forged_certificates.sh";
  await copyFile(script, path.join(folder, script));
  const authority = await createAuthority({ name: "test authority" });
  const certificates = await issueMeshCertificates({ ca: authority });
  const [revoked, forged] = await Promise.all(
    [1, 2].map(async () => serialOf((await issueCertificate({ authority, names: ["mesh"] })).certificate)),
  );
  const serials = { leaf: serialOf(certificates["tls.crt"]), revoked: revoked ?? "", forged: forged ?? "" };
  const list = `${(serials.revoked.match(/../g) ?? []).join(":").toLowerCase()}  # stolen\n`;
  const entries = Object.entries({ ...certificates, "member.crt": "no certificate", "revoked.txt": list });
  const data = Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(text).toString("base64")]));
  await writeFile(path.join(folder, "secret.json"), JSON.stringify({ data }));
  const lines = shown(serials).map((serial) =>
    JSON.stringify({ at: "2026", id: "mesh-1", event: "client connected", address: "10.0.0.9", serial }),
  );
  const refused = JSON.stringify({ event: "client refused", serial: "0BAD" });
  await writeFile(
    path.join(logs, "mesh-1.log"),
    [...lines, refused].map((line) => `2026-11-26 ${line}\n`).join(""),
  );
  await writeFile(path.join(bin, "kubectl"), "#!/bin/bash\ncat secret.json\n");
  await chmod(path.join(bin, "kubectl"), 0o700);
  const find = () =>
    execa(script, [], {
      cwd: folder,
      reject: false,
      timeout: 30_000,
      env: { PATH: `${bin}:${process.env["PATH"] ?? ""}` },
    });
  return { serials, find };
}

test("a certificate that was let in and that nobody issued is named, once", async () => {
  const { find, serials } = await layDesk(({ leaf, revoked, forged }) => [
    leaf,
    forged,
    revoked,
    `0${forged}`,
  ]);
  expect(await find()).toMatchObject({
    exitCode: 0,
    // A serial is a number: zeros before it say nothing.
    stdout: serials.forged.replace(/^0+/, ""),
    stderr: expect.stringContaining("3 certificates were shown, 1 of them nobody issued"),
  });
});

test("those of the Secret and the revoked ones are no forgeries, however they are written", async () => {
  const { find } = await layDesk(({ leaf, revoked }) => [leaf, `00${revoked}`]);
  expect(await find()).toMatchObject({ exitCode: 0, stdout: "" });
});

test("logs in which nobody showed a certificate tell nothing", async () => {
  const { find } = await layDesk(() => []);
  expect(await find()).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringContaining("nobody showed"),
  });
});
