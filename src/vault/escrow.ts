/** The escrow: every key that a recovery needs when the cluster is gone, kept on the vault's side. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { Problem } from "../problem.ts";
import { createAuthority } from "./certificates.ts";
import type { KeyPairPem } from "./certificates.ts";

export interface Escrow {
  readonly folder: string;
  readonly meshAuthority: KeyPairPem;
  readonly databasePassword: string;
  /** With this one the database's standby reads the primary's log. */
  readonly replicationPassword: string;
  /** Public half of the age identity, `age1...`. */
  readonly ageRecipient: string;
  /** Every secret in the folder, for the redactor. */
  readonly secrets: readonly string[];
}

/** Files of the escrow by what they hold. */
export const escrowFiles = {
  resticPassword: "restic-password",
  pgbackrestPassphrase: "pgbackrest-passphrase",
  databasePassword: "db-password",
  replicationPassword: "db-replication-password",
  ageIdentity: "age-identity.txt",
  ageRecipient: "age-recipient.txt",
  meshAuthority: "ca.crt",
  meshAuthorityKey: "ca.key",
} as const;

const deadlineMs = 10_000;

/** Makes `<folder>/escrow` (0700) with new keys. Needs `age-keygen`. */
export async function createEscrow(options: { readonly folder: string }): Promise<Escrow> {
  const folder = join(options.folder, "escrow");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const put = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });

  const [restic, pgbackrest] = [password(), password()];
  const [databasePassword, replicationPassword] = [password(), password()];
  await put(escrowFiles.resticPassword, `${restic}\n`);
  await put(escrowFiles.pgbackrestPassphrase, `${pgbackrest}\n`);
  await put(escrowFiles.databasePassword, `${databasePassword}\n`);
  await put(escrowFiles.replicationPassword, `${replicationPassword}\n`);
  const meshAuthority = await createAuthority({ name: "x0tta6bl4 mesh authority" });
  await put(escrowFiles.meshAuthority, meshAuthority.certificate);
  await put(escrowFiles.meshAuthorityKey, meshAuthority.key);
  const { identity, ageRecipient } = await ageKeys(join(folder, escrowFiles.ageIdentity));
  await put(escrowFiles.ageRecipient, `${ageRecipient}\n`);
  return {
    folder,
    meshAuthority,
    databasePassword,
    replicationPassword,
    ageRecipient,
    secrets: [restic, pgbackrest, databasePassword, replicationPassword, identity, meshAuthority.key],
  };
}

/** The mesh's authority, as the escrow in this folder holds it now. */
export async function readAuthority(folder: string): Promise<KeyPairPem> {
  const read = (name: string) => readFile(join(folder, name), "utf8");
  return {
    certificate: await read(escrowFiles.meshAuthority),
    key: await read(escrowFiles.meshAuthorityKey),
  };
}

async function ageKeys(file: string): Promise<{ readonly identity: string; readonly ageRecipient: string }> {
  const made = await execa("age-keygen", ["-o", file], { reject: false, timeout: deadlineMs });
  if (made.failed) {
    throw new Problem({
      what: "no age key could be made",
      where: made.shortMessage ?? "age-keygen",
      expected: "age-keygen on the PATH (Debian package age)",
      next: "install the package age and start again",
    });
  }
  const text = await readFile(file, "utf8");
  const identity = /^AGE-SECRET-KEY-1\S+$/m.exec(text)?.[0];
  const ageRecipient = /^# public key: (age1\S+)$/m.exec(text)?.[1];
  if (identity === undefined || ageRecipient === undefined) {
    throw new Problem({
      what: "age-keygen wrote a file of an unknown form",
      where: file,
      expected: "a line `# public key: age1...` and a line `AGE-SECRET-KEY-1...`",
      next: "check which age-keygen stands first on the PATH",
    });
  }
  return { identity, ageRecipient };
}

function password(): string {
  return randomBytes(24).toString("base64url");
}
