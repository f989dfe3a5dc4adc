/** The certificate that each write to the certificate store issues: a real leaf, signed by the system's own authority. */
import { createPrivateKey, type KeyObject, X509Certificate as NodeCertificate } from "node:crypto";
import { readFile } from "node:fs/promises";

export interface Issuer {
  /** PEM of a new leaf whose serial number is `serial`. */
  issue(serial: number): Promise<string>;
}

const validMs = 24 * 60 * 60 * 1_000;

/**
 * Loads the libraries only when it is called. The authority is read anew for each certificate: it may be replaced meanwhile.
 * Throws when the files are no certificate and key.
 */
export async function loadIssuer(ca: { certFile: string; keyFile: string }): Promise<Issuer> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const readAuthority = async () => {
    const [certPem, keyPem] = await Promise.all([
      readFile(ca.certFile, "utf8"),
      readFile(ca.keyFile, "utf8"),
    ]);
    const key = createPrivateKey(keyPem);
    const algorithm = algorithmOf(key);
    const pkcs8 = Uint8Array.from(key.export({ format: "der", type: "pkcs8" }));
    const signingKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
    return { issuer: new x509.X509Certificate(certPem).subject, algorithm, signingKey };
  };
  await readAuthority();
  const leaf = { name: "ECDSA", namedCurve: "P-256" };
  const { publicKey } = await crypto.subtle.generateKey(leaf, false, ["sign", "verify"]);
  return {
    async issue(serial) {
      const { issuer, algorithm, signingKey } = await readAuthority();
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(16, "0"),
        subject: `CN=firedrill-member-${serial}`,
        issuer,
        notBefore: new Date(Date.now() - 60_000),
        notAfter: new Date(Date.now() + validMs),
        publicKey,
        signingKey,
        signingAlgorithm: algorithm,
        extensions: [new x509.BasicConstraintsExtension(false, undefined, true)],
      });
      return `${certificate.toString("pem").trimEnd()}\n`;
    },
  };
}

/** Null when the text is no certificate. */
export function serialOf(pem: string): number | null {
  try {
    return Number.parseInt(new NodeCertificate(pem).serialNumber, 16);
  } catch {
    return null;
  }
}

function algorithmOf(key: KeyObject) {
  if (key.asymmetricKeyType === "rsa") return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const namedCurve = curve === "secp384r1" ? "P-384" : "P-256";
  return { name: "ECDSA", namedCurve, hash: namedCurve === "P-384" ? "SHA-384" : "SHA-256" };
}
