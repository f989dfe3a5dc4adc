import { X509Certificate, createPrivateKey } from "node:crypto";
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { createAuthority, endedCertificate, issueMeshCertificates } from "../src/vault/certificates.ts";

/** A desk whose kubectl answers for a cluster, and writes down what it was asked to change. */
async function layDesk({ running = "", authorityInEscrow = true, ended = false, previous = false } = {}) {
  const folder = test.info().outputPath("desk");
  const [bin, keys] = [path.join(folder, "bin"), path.join(folder, "keys")];
  for (const one of [bin, keys]) await mkdir(one, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await copyFile("scripts/rotate_credentials.sh", path.join(folder, "scripts", "rotate_credentials.sh"));
  const ca = await createAuthority({ name: "test authority" });
  const other = await createAuthority({ name: "another authority" });
  const good = await issueMeshCertificates({ ca: authorityInEscrow ? ca : other });
  const old = ended
    ? { ...good, "tls.crt": await endedCertificate({ authority: ca, certificate: good["tls.crt"] }) }
    : good;
  await writeFile(path.join(keys, "ca.crt"), ca.certificate);
  await writeFile(path.join(keys, "ca.key"), ca.key);
  if (previous) await writeFile(path.join(keys, "ca.previous.crt"), other.certificate);
  const data = Object.fromEntries(
    Object.entries({ ...old, "member.crt": "somebody else's", "revoked.txt": "0102\n" }).map(
      ([key, text]) => [key, Buffer.from(text).toString("base64")],
    ),
  );
  const accounts = ["a", "b"].map((name) => ({ kind: "ServiceAccount", metadata: { name } }));
  await writeFile(path.join(folder, "secret.json"), JSON.stringify({ data }));
  await writeFile(path.join(folder, "chart.json"), JSON.stringify({ kind: "List", items: accounts }));
  const kubectl = `
    case "$*" in
      *"--dry-run=client"*) cat chart.json; exit ;;
      *"get pods --selector app="*) printf '%s' '${running}'; exit ;;
      *"get secret x0tta6bl4-certs"*) cat secret.json; exit ;;
      *"get cronjob"*) printf image; exit ;;
      *"get nodes"*) echo '{"items":[{"metadata":{"name":"cp"}}]}'; exit ;;
      *"component=kube-apiserver"*) cat restarts 2>/dev/null || printf before; exit ;;
      *"psql"*) cat >statements; exit ;;
      *"patch secret"*) cp "\${7#--patch-file=}" "patch-$5.json" ;;
      *"create -f -"*) cat >stopper.json; printf after >restarts ;;
      *"create -f "*) jq -r '"create \\(.metadata.name)"' "$5" >>changes; exit ;;
    esac
    echo "$*" >>changes`;
  for (const [name, body] of Object.entries({ helm: "exit 0", kubectl })) {
    await writeFile(path.join(bin, name), `#!/bin/bash\n${body}\n`);
    await chmod(path.join(bin, name), 0o700);
  }
  const rotate = (...options: string[]) =>
    execa("scripts/rotate_credentials.sh", options, {
      cwd: folder,
      reject: false,
      all: true,
      timeout: 30_000,
      env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, KEYS_DIR: keys },
    });
  const read = (name: string) => readFile(path.join(folder, name), "utf8");
  const patch = async (secret: string) => {
    const { data: patched } = JSON.parse(await read(`patch-${secret}.json`)) as {
      data: Record<string, string>;
    };
    return Object.fromEntries(
      Object.entries(patched).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
    );
  };
  return { keys, ca, old, rotate, read, patch };
}

test("a new leaf for the same names, the old serial behind those that were revoked before, and nobody else's key touched", async () => {
  const desk = await layDesk();
  const result = await desk.rotate();
  expect(result).toMatchObject({ exitCode: 0, all: expect.stringContaining("Rotated:") });
  const patched = await desk.patch("x0tta6bl4-certs");
  expect(Object.keys(patched).toSorted()).toEqual(["ca.crt", "revoked.txt", "tls.crt", "tls.key"]);
  expect(patched["ca.crt"]).toBe(desk.ca.certificate);
  const [old, leaf] = [desk.old["tls.crt"], patched["tls.crt"] ?? ""].map((pem) => new X509Certificate(pem));
  expect(leaf?.verify(new X509Certificate(desk.ca.certificate).publicKey)).toBe(true);
  expect(leaf?.checkPrivateKey(createPrivateKey(patched["tls.key"] ?? ""))).toBe(true);
  expect(leaf?.subjectAltName).toBe(old?.subjectAltName);
  expect(leaf).toMatchObject({ ca: false, keyUsage: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"] });
  expect(leaf?.serialNumber).not.toBe(old?.serialNumber);
  expect(patched["revoked.txt"]?.split("\n")).toEqual([
    "0102",
    expect.stringMatching(new RegExp(`^${old?.serialNumber ?? "?"}  # 20`)),
    "",
  ]);
});

test("a new authority where the old one's key is stolen: escrow, Secret and leaf, and nothing of the old one counts", async () => {
  const desk = await layDesk();
  expect(await desk.rotate("--authority")).toMatchObject({ exitCode: 0 });
  const patched = await desk.patch("x0tta6bl4-certs");
  const inEscrow = (name: string) => readFile(path.join(desk.keys, name), "utf8");
  expect(patched["ca.crt"]).toBe(await inEscrow("ca.crt"));
  const [authority, before] = [patched["ca.crt"] ?? "", desk.ca.certificate].map(
    (pem) => new X509Certificate(pem),
  );
  const leaf = new X509Certificate(patched["tls.crt"] ?? "");
  expect(authority).toMatchObject({ ca: true, subject: "CN=x0tta6bl4 mesh authority" });
  expect(authority?.checkPrivateKey(createPrivateKey(await inEscrow("ca.key")))).toBe(true);
  expect(authority?.fingerprint256).not.toBe(before?.fingerprint256);
  expect(authority && leaf.verify(authority.publicKey)).toBe(true);
  expect(before && leaf.verify(before.publicKey)).toBe(false);
  expect(await inEscrow("ca.previous.crt")).toBe(desk.ca.certificate);
  const kept = await Promise.all((await readdir(desk.keys)).map(inEscrow));
  expect(kept.join("")).not.toContain(desk.ca.key.split("\n")[1]);
});

for (const [name, options] of [
  ["has ended", { ended: true }],
  [
    "is of the authority that was replaced when this ran before",
    { authorityInEscrow: false, previous: true },
  ],
] as const) {
  test(`a certificate that ${name} is replaced all the same`, async () => {
    const desk = await layDesk(options);
    expect(await desk.rotate()).toMatchObject({ exitCode: 0 });
    const leaf = new X509Certificate((await desk.patch("x0tta6bl4-certs"))["tls.crt"] ?? "");
    expect(leaf.verify(new X509Certificate(desk.ca.certificate).publicKey)).toBe(true);
    expect(leaf.validToDate.getTime()).toBeGreaterThan(Date.now());
  });
}

test("new passwords for cluster, server and escrow, and they are not said aloud", async () => {
  const desk = await layDesk();
  const { all } = await desk.rotate();
  const inEscrow = (name: string) => readFile(path.join(desk.keys, name), "utf8");
  const [password, replication] = [await inEscrow("db-password"), await inEscrow("db-replication-password")];
  expect(password).toMatch(/^[0-9a-f]{48}$/);
  expect(replication).toMatch(/^[0-9a-f]{48}$/);
  expect(replication).not.toBe(password);
  expect(await desk.patch("x0tta6bl4-db")).toEqual({ password, "replication-password": replication });
  const statements = await desk.read("statements");
  for (const [role, secret] of [
    ["mesh", password],
    ["replicator", replication],
  ]) {
    expect(statements).toContain(
      `\\set password '${secret}'\nALTER ROLE ${role} LOGIN PASSWORD :'password';`,
    );
  }
  expect(statements).toMatch(/pg_terminate_backend.* IN \('mesh', 'replicator'\)/);
  expect(await readdir(desk.keys)).toEqual(["ca.crt", "ca.key", "db-password", "db-replication-password"]);
  const said = `${all}${await desk.read("changes")}`;
  expect(said).not.toContain(password);
  expect(said).not.toContain(replication);
});

test("every account of the chart is made anew, the default one too, and the API server is restarted", async () => {
  const desk = await layDesk();
  await desk.rotate();
  const changes = (await desk.read("changes"))
    .split("\n")
    .map((line) => line.replace(/^--namespace \S+ /, ""));
  expect(changes.filter((line) => /serviceaccount|^create/.test(line))).toEqual([
    "delete serviceaccount a --ignore-not-found",
    "create a",
    "delete serviceaccount b --ignore-not-found",
    "create b",
    "delete serviceaccount default --ignore-not-found",
    "wait --for=create serviceaccount/default --timeout=60s",
    "create -f -",
  ]);
  expect(JSON.parse(await desk.read("stopper.json"))).toMatchObject({
    spec: { nodeName: "cp", hostPID: true },
  });
});

test("a new authority of which only the certificate came into the escrow is brought to its end", async () => {
  const desk = await layDesk();
  const next = await createAuthority({ name: "next authority" });
  const put = (name: string, text: string) => writeFile(path.join(desk.keys, name), text);
  await put("ca.previous.crt", desk.ca.certificate);
  await put("ca.crt", next.certificate);
  await put("ca.key.next", next.key);
  expect(await desk.rotate()).toMatchObject({ exitCode: 0 });
  const leaf = new X509Certificate((await desk.patch("x0tta6bl4-certs"))["tls.crt"] ?? "");
  expect(leaf.verify(new X509Certificate(next.certificate).publicKey)).toBe(true);
  expect(await readFile(path.join(desk.keys, "ca.key"), "utf8")).toBe(next.key);
});

test("a key in the escrow that is not the authority's is refused, and nothing is touched", async () => {
  const desk = await layDesk();
  const { key } = await createAuthority({ name: "another authority" });
  await writeFile(path.join(desk.keys, "ca.key"), key);
  const result = await desk.rotate();
  expect(result).toMatchObject({ exitCode: 2, all: expect.stringContaining("does not fit its certificate") });
  expect(await desk.read("changes").catch(() => "")).toBe("");
});

for (const [name, options, reason] of [
  ["the mesh is running", { running: "pod/mesh-1" }, /refused: .* is running; scale it to 0 first/],
  ["the certificate is of another authority", { authorityInEscrow: false }, /not of the authority in escrow/],
] as const) {
  test(`where ${name} it is refused and nothing is touched`, async () => {
    const desk = await layDesk(options);
    expect(await desk.rotate()).toMatchObject({ exitCode: 2, all: expect.stringMatching(reason) });
    expect(await desk.read("changes").catch(() => "")).toBe("");
    expect(await readdir(desk.keys)).toEqual(["ca.crt", "ca.key"]);
  });
}
