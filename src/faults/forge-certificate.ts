/**
 * The key of the mesh's authority is stolen: an intrusion as in `intrude`, by somebody who also makes himself a certificate
 * that nobody issued and no list can name before it is shown. How he came by the key is not played.
 */
import { issueCertificate } from "../vault/certificates.ts";
import { readAuthority } from "../vault/escrow.ts";
import type { Fault } from "./fault.ts";
import { equipped, intrusion, intrusionOptions, type IntrusionOptions } from "./intrude.ts";
import { namesOf, readLeaf } from "./stored-leaf.ts";

export function forgeCertificate(options: IntrusionOptions): Fault {
  const target = intrusionOptions.parse(options);
  const fault = intrusion("forge-certificate", target, async (cluster, vault) => {
    const { certificate } = await readLeaf(cluster, target);
    const authority = await readAuthority(vault.escrow);
    const forged = await issueCertificate({ authority, names: namesOf(certificate) });
    return { ...(await equipped(cluster, target)), forged };
  });
  return {
    ...fault,
    hurts: `${fault.hurts}; he has a certificate of his own from the mesh's authority, too`,
  };
}
