/**
 * The mesh's certificate ends and nobody has renewed it. The clock of the machine is not touched: the leaf in the Secret is
 * replaced by one that is the same by serial, key and names, signed by the same authority, and that ended a minute ago.
 */
import { z } from "zod";
import { endedCertificate } from "../vault/certificates.ts";
import { readAuthority } from "../vault/escrow.ts";
import type { Fault } from "./fault.ts";
import { keyOf, observeExpiry } from "./store-observer.ts";
import { readLeaf } from "./stored-leaf.ts";

export const expiryOptions = z.strictObject({
  namespace: z.string().min(1),
  /** The Secret; its `tls.crt` ends. */
  certificates: z.string().min(1),
});
export type ExpiryOptions = z.input<typeof expiryOptions>;

export function expireCertificate(options: ExpiryOptions): Fault {
  const target = expiryOptions.parse(options);
  const { namespace, certificates } = target;
  const key = keyOf({ kind: "Secret", namespace, name: certificates });
  return {
    name: "expire-certificate",
    lift: "never",
    hurts: `the certificate in Secret ${namespace}/${certificates}`,
    async describe(cluster) {
      const { certificate } = await readLeaf(cluster, target);
      return {
        targets: [`certificate ${certificate.serialNumber} in Secret ${namespace}/${certificates}`],
        blastRadius: [`kubernetes:/${namespace}/Secret/${certificates}/**`],
      };
    },
    async inject(cluster, vault) {
      const { pem, certificate } = await readLeaf(cluster, target);
      const ended = await endedCertificate({
        authority: await readAuthority(vault.escrow),
        certificate: pem,
      });
      const patch = { data: { "tls.crt": Buffer.from(ended).toString("base64") } };
      const how = ["--type=merge", `--patch=${JSON.stringify(patch)}`];
      await cluster.kubectl(["patch", "secret", certificates, "-n", namespace, ...how]);
      return `certificate ${certificate.serialNumber}: ended, no longer valid to ${certificate.validTo}`;
    },
    confirm: async (cluster) =>
      observeExpiry(cluster, key, (await readLeaf(cluster, target)).certificate.serialNumber),
  };
}
