/** The certificate that the members of a mesh show, as it lies in its Secret; and what its authority's key can sign. */
import { X509Certificate } from "node:crypto";
import type { Cluster } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";

export interface LeafTarget {
  readonly namespace: string;
  /** The Secret; the leaf is its `tls.crt`. */
  readonly certificates: string;
}

/** PEM. Throws a `Problem` of kind "unsafe" where no certificate lies there. */
export async function readLeaf(
  cluster: Cluster,
  { namespace, certificates }: LeafTarget,
): Promise<{ readonly pem: string; readonly certificate: X509Certificate }> {
  const wanted = ["get", "secret", certificates, "-n", namespace, "--ignore-not-found"];
  const coded = await cluster.kubectl([...wanted, "-o", "jsonpath={.data.tls\\.crt}"]);
  const pem = Buffer.from(coded, "base64").toString();
  try {
    return { pem, certificate: new X509Certificate(pem) };
  } catch {
    throw new Problem(
      {
        what: "the fault is refused: no certificate lies where the mesh's should",
        where: `tls.crt of Secret ${namespace}/${certificates}`,
        expected: "the leaf that every member of the mesh shows",
        next: "check `with` of the scenario's variant in the system file; nothing was touched",
      },
      { kind: "unsafe" },
    );
  }
}

/** DNS names and addresses of a certificate, as its issuer was given them. */
export function namesOf({ subjectAltName = "" }: X509Certificate): readonly string[] {
  return subjectAltName.split(", ").map((name) => name.replace(/^(DNS|IP Address):/, ""));
}
