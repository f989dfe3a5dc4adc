/** The vault: versitygw in a container of its own, outside the cluster, on a volume of its own. */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pack } from "tar-stream";
import { GenericContainer, Wait } from "testcontainers";
import type { StartedTestContainer } from "testcontainers";
import { docker } from "../keeper/docker.ts";
import type { Undo } from "../keeper/undo.ts";
import { Problem } from "../problem.ts";
import { createLockedBucket, s3Client } from "./bucket.ts";
import { createAuthority, issueCertificate } from "./certificates.ts";
import { createEscrow } from "./escrow.ts";
import type { Escrow } from "./escrow.ts";
import { requirePulse } from "./pulse.ts";
import { rawFiles } from "./raw-objects.ts";
import type { Vault } from "./vault.ts";

export interface VaultOptions {
  readonly image: string;
  /** Docker network of the run; it must be there. */
  readonly network: string;
  readonly run: string;
  /** Gets `escrow/` and the vault's `vault-ca.crt`. */
  readonly folder: string;
  /** Resolves when the undo is on disk; only then is anything made. */
  owe(undo: Undo): Promise<void>;
  /** Labels beside `firedrill.run`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Testcontainers' own reaper: only where its image can be pulled. The keeper cleans up either way. */
  readonly reaper?: boolean;
  readonly lockDays?: number;
  /** How long the engine may take over the whole start, ms. Default: 90 s. */
  readonly engineMs?: number;
}

export interface StartedVault extends Vault {
  readonly escrowed: Escrow;
  /** For the redactor: keys of the vault and everything in escrow. */
  readonly secrets: readonly string[];
  readonly container: string;
}

const alias = "vault";
const port = 7070;
const region = "us-east-1";
const bucket = "x0tta6bl4-backups";
const startMs = 30_000;
const dockerMs = 30_000;
const engineMs = 90_000;

/** Throws a Problem when image, network or port are not there or the server does not answer within 30 s. */
export async function startVault(options: VaultOptions): Promise<StartedVault> {
  const label = `firedrill.run=${options.run}`;
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const escrowed = await createEscrow({ folder: options.folder });
  const authority = await createAuthority({ name: `firedrill vault ${options.run}` });
  const leaf = await issueCertificate({ authority, names: [alias, "localhost", "127.0.0.1"], days: 30 });
  const caFile = join(options.folder, "vault-ca.crt");
  await writeFile(caFile, authority.certificate, { mode: 0o644 });
  const root = newKey();
  const cluster = newKey();

  await options.owe({ kind: "docker-label", label });
  const volume = `firedrill-vault-${options.run}`;
  await createVolume(volume, label);
  const container = await launch(options, {
    volume,
    root,
    labels: { ...options.labels, "firedrill.run": options.run },
    files: await seed({
      "vgw/tls.crt": leaf.certificate,
      "vgw/tls.key": leaf.key,
      "data/objects/": null,
      "data/versions/": null,
      "vgw/accounts/users.json": accounts(cluster),
    }),
  });
  const hostEndpoint = `https://127.0.0.1:${container.getMappedPort(port)}`;
  const client = s3Client({ endpoint: hostEndpoint, region, ...root, ca: authority.certificate });
  try {
    await createLockedBucket({
      client,
      bucket,
      account: cluster.accessKey,
      lockDays: options.lockDays ?? 1,
    });
  } finally {
    client.destroy();
  }
  return {
    insideEndpoint: `https://${alias}:${port}`,
    hostEndpoint,
    bucket,
    region,
    ...cluster,
    caFile,
    escrow: escrowed.folder,
    escrowed,
    container: container.getId(),
    secrets: [root.secretKey, cluster.secretKey, leaf.key, authority.key, ...escrowed.secrets],
    requirePulse: () =>
      requirePulse({ endpoint: hostEndpoint, ca: authority.certificate, container: container.getId() }),
    rawObjects: (key) =>
      rawFiles({
        container: container.getId(),
        folder: key === undefined ? "/data" : `/data/objects/${bucket}/${key}`,
      }),
    async stop() {
      await answered(container.stop({ timeout: 2_000, remove: true }), dockerMs);
      await docker(["volume", "rm", "--force", volume], dockerMs);
    },
  };
}

interface Key {
  readonly accessKey: string;
  readonly secretKey: string;
}

function newKey(): Key {
  return { accessKey: randomBytes(10).toString("hex"), secretKey: randomBytes(30).toString("base64url") };
}

async function createVolume(name: string, label: string): Promise<void> {
  await docker(["volume", "create", "--label", label, name], dockerMs).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw notStarted("its volume could not be made", said, "a Docker engine that answers", cause);
  });
}

const command = (
  `--port :${port} --cert /vgw/tls.crt --key /vgw/tls.key --keep-alive --quiet --health /healthz ` +
  `--iam-dir /vgw/accounts --iam-cache-disable posix --versioning-dir /data/versions /data/objects`
).split(" ");

async function launch(
  options: VaultOptions,
  parts: {
    readonly volume: string;
    readonly root: Key;
    readonly labels: Record<string, string>;
    readonly files: ReturnType<typeof pack>;
  },
): Promise<StartedTestContainer> {
  if (options.reaper !== true) process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
  try {
    const starting = new GenericContainer(options.image)
      .withLabels(parts.labels)
      .withNetworkMode(options.network)
      .withNetworkAliases(alias)
      .withBindMounts([{ source: parts.volume, target: "/data", mode: "rw" }])
      .withCopyArchivesToContainer([{ tar: parts.files, target: "/" }])
      .withEnvironment({
        ROOT_ACCESS_KEY: parts.root.accessKey,
        ROOT_SECRET_KEY: parts.root.secretKey,
        VGW_REGION: region,
      })
      .withCommand(command)
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forHttp("/healthz", port).usingTls().allowInsecure())
      .withStartupTimeout(startMs)
      .start();
    return await answered(starting, options.engineMs ?? engineMs);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw notStarted(
      said,
      `image ${options.image}, network ${options.network}`,
      `an answer within ${startMs / 1000} s`,
      cause,
    );
  }
}

/** The library that asks the engine here has no deadlines of its own: an engine that hangs would be waited for without end. */
async function answered<T>(asked: Promise<T>, withinMs: number): Promise<T> {
  const late = pause(withinMs, null, { ref: false }).then(() =>
    Promise.reject(new Error(`Docker does not answer: nothing within ${withinMs / 1000} s`)),
  );
  return Promise.race([asked, late]);
}

/** versitygw's own list of accounts, outside the volume that is searched for canaries. */
function accounts({ accessKey, secretKey }: Key): string {
  const account = { access: accessKey, secret: secretKey, role: "user", userID: 0, groupID: 0, projectID: 0 };
  return JSON.stringify({ accessAccounts: { [accessKey]: account } });
}

async function seed(files: Readonly<Record<string, string | null>>): Promise<ReturnType<typeof pack>> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) {
    if (text === null) archive.entry({ name, type: "directory", mode: 0o700 });
    else archive.entry({ name, mode: 0o600 }, text);
  }
  archive.finalize();
  return archive;
}

function notStarted(why: string, where: string, expected: string, cause?: unknown): Problem {
  return new Problem(
    {
      what: `the vault did not start: ${why.replaceAll(/\s+/g, " ").trim()}`,
      where,
      expected,
      next: "see `docker ps --all` and `docker logs`; `./scripts/drill doctor` checks the engine",
    },
    { cause },
  );
}
