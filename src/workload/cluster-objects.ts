/** Configuration, node configurations and certificates, through the Kubernetes API. */
import { serialOf, type Issuer } from "./certificate.ts";
import type { ClusterClient, KeyedObject } from "./cluster-client.ts";
import type { WorkloadConfig } from "./config.ts";
import { drawContent, hashOf, parseVersioned } from "./content.ts";
import type { Standing, VersionedObject } from "./versioned.ts";

export const configurationKey = "content";
export const nodeKeys = ["node-0", "node-1", "node-2", "node-3", "node-4"] as const;
export const certificateKey = "member.crt";
export const registerKey = "register";

export interface ClusterObjectsInput {
  readonly client: ClusterClient;
  readonly issuer: Issuer;
  readonly seed: number;
  readonly objects: WorkloadConfig["objects"];
}

export function clusterObjects({ client, issuer, seed, objects }: ClusterObjectsInput) {
  const text = (store: VersionedObject["store"], keyed: KeyedObject, key: string): VersionedObject =>
    object({
      store,
      keyed,
      id: key,
      draw: async (version) => drawContent(seed, `${store}/${key}/${version}`),
      keys: (version, data) => ({ [key]: JSON.stringify({ version, data }) }),
      standing: (data) => textStanding(data[key]),
    });
  const nodes = client.configMap(objects.nodeConfigurations);
  return {
    configuration: [text("configuration", client.configMap(objects.configuration), configurationKey)],
    nodeConfigurations: nodeKeys.map((key) => text("node-configurations", nodes, key)),
    certificates: [
      object({
        store: "certificates",
        keyed: client.secret(objects.certificates),
        id: certificateKey,
        async draw(version) {
          const data = await issuer.issue(version);
          return { data, sha256: hashOf(data) };
        },
        keys: (version, data) => ({
          [certificateKey]: data,
          [registerKey]: JSON.stringify({ version, sha256: hashOf(data) }),
        }),
        standing: (data) => certificateStanding(data[certificateKey]),
      }),
    ],
  };
}

interface Parts extends Pick<VersionedObject, "store" | "id" | "draw"> {
  readonly keyed: KeyedObject;
  keys(version: number, data: string): Readonly<Record<string, string>>;
  standing(data: Readonly<Record<string, string>>): Standing | null;
}

function object({ store, id, draw, keyed, keys, standing }: Parts): VersionedObject {
  let at: string | undefined;
  return {
    store,
    id,
    draw,
    async read(timeoutMs) {
      const found = await keyed.read(timeoutMs);
      at = found?.at;
      return found === null ? null : standing(found.data);
    },
    async write(version, { data }, timeoutMs) {
      if (at === undefined) return { result: "refused", detail: "there is no such object to patch" };
      return keyed.patch(keys(version, data), at, timeoutMs);
    },
  };
}

/** Content that cannot be read has version 0: it stands there, and it is none of ours. */
function textStanding(text: string | undefined): Standing | null {
  if (text === undefined) return null;
  const found = parseVersioned(text);
  return found === null
    ? { version: 0, sha256: hashOf(text) }
    : { version: found.version, sha256: hashOf(found.data) };
}

function certificateStanding(pem: string | undefined): Standing | null {
  return pem === undefined ? null : { version: serialOf(pem) ?? 0, sha256: hashOf(pem) };
}
