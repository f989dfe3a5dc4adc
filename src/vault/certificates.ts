/** Certificate authorities and what they sign: for the vault's own TLS, and for the mesh. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface KeyPairPem {
  readonly certificate: string;
  /** PKCS #8. */
  readonly key: string;
}

/** The data of Secret `x0tta6bl4-certs`. */
export interface MeshCertificates {
  readonly "tls.crt": string;
  readonly "tls.key": string;
  readonly "ca.crt": string;
}

/** Names that the mesh, its models' keeper and a local client verify. */
export const meshNames = ["x0tta6bl4-mesh", "x0tta6bl4-models", "localhost"] as const;
const loopback = "127.0.0.1";
const dayMs = 86_400_000;
/** The clocks of nodes may be behind this one. */
const skewMs = 5 * 60_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";

export async function createAuthority(options: { name: string; days?: number }): Promise<KeyPairPem> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${options.name}`,
      keys,
      signingAlgorithm: algorithm,
      ...validity(options.days ?? 365),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: pem(certificate), key: await privatePem(keys.privateKey) };
}

/** A leaf for server and client use. The first name is also its subject; addresses are recognised as such. */
export async function issueCertificate(options: {
  readonly authority: KeyPairPem;
  readonly names: readonly string[];
  readonly days?: number;
}): Promise<KeyPairPem> {
  const issuer = new x509.X509Certificate(options.authority.certificate);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${options.names[0] ?? "leaf"}`,
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await readKey(options.authority.key),
      signingAlgorithm: algorithm,
      ...validity(options.days ?? 90),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
        new x509.SubjectAlternativeNameExtension(
          options.names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? "ip" : "dns", value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: pem(certificate), key: await privatePem(keys.privateKey) };
}

/** The same leaf once more, by serial, names and key, when its time is over: what nobody renewed. */
export async function endedCertificate(options: {
  readonly authority: KeyPairPem;
  /** PEM of the leaf that is still good. */
  readonly certificate: string;
}): Promise<string> {
  const good = new x509.X509Certificate(options.certificate);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: good.serialNumber,
      subject: good.subject,
      issuer: good.issuer,
      publicKey: good.publicKey,
      signingKey: await readKey(options.authority.key),
      signingAlgorithm: algorithm,
      notBefore: new Date(now - 90 * dayMs),
      notAfter: new Date(now - 60_000),
      extensions: good.extensions,
    },
    webcrypto,
  );
  return pem(certificate);
}

/** A new generation of the mesh's certificates. */
export async function issueMeshCertificates(options: {
  readonly ca: KeyPairPem;
  /** Names beside the usual ones. */
  readonly names?: readonly string[];
  readonly days?: number;
}): Promise<MeshCertificates> {
  const leaf = await issueCertificate({
    authority: options.ca,
    names: [...meshNames, ...(options.names ?? []), loopback],
    ...(options.days === undefined ? {} : { days: options.days }),
  });
  return { "tls.crt": leaf.certificate, "tls.key": leaf.key, "ca.crt": options.ca.certificate };
}

async function newKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function readKey(text: string) {
  return webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(text), algorithm, false, ["sign"]);
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

function validity(days: number) {
  const now = Date.now();
  return { notBefore: new Date(now - skewMs), notAfter: new Date(now + days * dayMs) };
}
