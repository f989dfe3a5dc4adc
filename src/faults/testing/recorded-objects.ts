/** A Kubernetes API that keeps objects as files, with a small system in it that can be broken into. */
import { X509Certificate } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommandResult } from "../../cluster/provider.ts";

interface Entity {
  readonly kind: string;
  readonly items?: readonly Entity[];
  readonly metadata?: { readonly name: string; readonly namespace?: string };
  readonly stringData?: { readonly TOKEN?: string; readonly FORGED_CERTIFICATE?: string };
  readonly spec?: { readonly token?: string };
}

interface StoredSecret {
  readonly data: Readonly<Record<string, string>>;
}

export interface RecordedObjects {
  /** The answer, or null for what it does not know. */
  kubectl(args: readonly string[], input: string | undefined): Promise<string | null>;
  /** Of these keys, those of objects that lie there: the keys themselves, or what the objects hold. */
  etcd(what: string, keys: readonly string[]): Promise<CommandResult>;
}

const issued = "an-issued-token";
const intruderAddress = "10.0.0.9";
const claims = "PersistentVolumeClaim";
const standing = ["secret/password", "serviceaccount/backup"];

async function mark(file: string): Promise<void> {
  const object = JSON.parse(await readFile(file, "utf8"));
  object.metadata.deletionTimestamp = "2026-11-26T00:00:00Z";
  await writeFile(file, JSON.stringify(object));
}

/** Files lie at `<folder>/<namespace>/<Kind>/<name>/object.json`. */
export function recordedObjects(folder: string): RecordedObjects {
  let shown = "";
  let forged: string | null = null;
  let broken = false;

  const create = async (entity: Entity): Promise<void> => {
    if (entity.items !== undefined) {
      for (const item of entity.items) await create(item);
      return;
    }
    const { name = "", namespace = name } = entity.metadata ?? {};
    const place = join(folder, namespace, entity.kind, name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "object.json"), JSON.stringify(entity));
    shown = entity.stringData?.TOKEN ?? shown;
    forged = entity.stringData?.FORGED_CERTIFICATE ?? forged;
  };
  const named = async (wanted: readonly string[]) => {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    const made = files.map((file) => file.split("/").slice(1, 3).join("/").toLowerCase());
    const there = new Set([...standing, ...made]);
    return wanted.filter((one) => there.has(one)).join("\n");
  };
  const secretFile = (args: readonly string[]) =>
    join(
      folder,
      args[args.indexOf("-n") + 1] ?? "",
      "Secret",
      args[args.indexOf("secret") + 1] ?? "",
      "object.json",
    );
  const secret = async (args: readonly string[]) =>
    JSON.parse(await readFile(secretFile(args), "utf8").catch(() => '{"data":{}}')) as StoredSecret;
  /** A Secret's values, as they lie in etcd where nothing encrypts them. */
  const valueOf = async (key: string) => {
    const [namespace = "", name = ""] = key.split("/").slice(3);
    const { data } = await secret(["secret", name, "-n", namespace]);
    return Object.values(data)
      .map((text) => Buffer.from(text, "base64").toString())
      .join("\n");
  };
  const answers: Readonly<
    Record<string, (args: readonly string[], input: string) => Promise<string | null>>
  > = {
    async create(args, input) {
      if (args[1] === "token") return issued;
      const entity = JSON.parse(input) as Entity;
      if (entity.kind !== "TokenReview") await create(entity);
      return entity.spec?.token === issued ? "true system:serviceaccount:default:backup" : "false ";
    },
    async get(args) {
      if (args[1] === "--raw") {
        broken = shown === issued;
        const outcome = broken ? "accepted" : "refused";
        const doors = [
          ["certificate", "mesh-0", "fresh"],
          ["certificate", "mesh-0", "kept"],
          ...(forged === null ? [] : ["fresh", "kept"].map((how) => ["forged certificate", "mesh-0", how])),
          ["password", "the database", "fresh"],
          ["password", "the database", "kept"],
          ["token", "the API", "fresh"],
          ["token", "the API", "kept"],
          ["token", "the API", "watch"],
        ];
        return JSON.stringify(
          doors.map(([credential, target, connection]) => ({
            ...{ credential, target, connection, outcome },
            detail: "",
          })),
        );
      }
      if (args[1] === "secret" && args.at(-1)?.includes("tls\\.crt")) {
        return (await secret(args)).data["tls.crt"] ?? "";
      }
      if (args[1] === claims.toLowerCase()) {
        const namespace = args[args.indexOf("-n") + 1] ?? "";
        return readFile(join(folder, namespace, claims, args[2] ?? "", "object.json"), "utf8");
      }
      if (args[1] === "pod") return intruderAddress;
      if (args[1] === "pods") return "mesh-0@10.0.0.1 ";
      return args.includes("name") ? named(args.filter((arg) => arg.includes("/"))) : null;
    },
    async patch(args) {
      const patch = args.find((arg) => arg.startsWith("--patch="))?.replace("--patch=", "") ?? "{}";
      const now = await secret(args);
      const data = { ...now.data, ...(JSON.parse(patch) as Pick<StoredSecret, "data">).data };
      await writeFile(secretFile(args), JSON.stringify({ ...now, data }));
      return "patched";
    },
    async delete(args) {
      const namespace = args[args.indexOf("-n") + 1] ?? "";
      const wanted = new Set(args.filter((arg) => arg.includes("/")));
      for (const kind of await readdir(join(folder, namespace))) {
        for (const name of await readdir(join(folder, namespace, kind))) {
          if (!wanted.has(`${kind.toLowerCase()}/${name}`)) continue;
          // A claim whose pod runs gets a mark, and is there.
          if (kind === claims) await mark(join(folder, namespace, kind, name, "object.json"));
          else await rm(join(folder, namespace, kind, name), { recursive: true });
        }
      }
      return "deleted";
    },
    wait: async () => "",
    async logs() {
      const serial = forged === null ? "01" : new X509Certificate(forged).serialNumber;
      return broken ? JSON.stringify({ event: "client connected", address: intruderAddress, serial }) : "";
    },
    async exec(_, input) {
      const rows = join(folder, "default", "records", "seed-");
      if (input.includes("SELECT count(*) FROM :")) return String((await readdir(rows)).length);
      if (!input.includes("DELETE FROM :")) return broken ? "1" : "0";
      for (const row of await readdir(rows)) await rm(join(rows, row), { recursive: true });
      return "";
    },
  };
  return {
    kubectl: async (args, input = "{}") => (await answers[args[0] ?? ""]?.(args, input)) ?? null,
    async etcd(what, keys) {
      const files = await readdir(folder, { recursive: true });
      // As etcd names them: /registry/configmaps/<namespace>/<name>.
      const there = new Set(
        files
          .map((file) => file.split("/"))
          .map(([namespace, kind, name]) => `/registry/${kind?.toLowerCase()}s/${namespace}/${name}`),
      );
      const found = keys.filter((key) => there.has(key));
      const values = await Promise.all(what === "--keys-only" ? [] : found.map(valueOf));
      return { exitCode: 0, stdout: [...found, ...values].join("\n"), stderr: "" };
    },
  };
}
