import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import { createRedactor } from "./redact.ts";

const blob = "q7Zk3VtR9xLw2PdS5mHc8NbY";
const pem = `-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEI${blob}\n${blob}${blob}\n-----END EC PRIVATE KEY-----`;
const packed = Buffer.from(`${pem}\n`).toString("base64");
const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.${blob}`;

/** [kind, text around the canary, what must not be seen afterwards, the mark that stands for it] */
const canaries: readonly (readonly [string, string, string, string])[] = [
  ["a PEM private key", `key:\n${pem}\ndone`, blob, "private-key"],
  ["a PEM private key that is cut off", pem.slice(0, 60), "MHcCAQEEI", "private-key"],
  ["a PEM private key on one line of JSON", JSON.stringify({ tls: pem }), blob, "private-key"],
  ["a private key in the data of a Secret", `  tls.key: ${packed}\n`, packed.slice(20, 60), "private-key"],
  [
    "a private key in wrapped base64",
    packed.replace(/(.{64})/g, "$1\n"),
    packed.slice(-40, -8).slice(0, 16),
    "private-key",
  ],
  ["a kubeconfig's client key", `    client-key-data: ${blob}\n`, blob, "kubeconfig"],
  ["a kubeconfig's token", `    token: ${blob}\n`, blob, "field"],
  ["a kubeconfig's password", `    password: ${blob}\n`, blob, "field"],
  ["a token field in JSON", `{"token": "${blob}"}`, blob, "field"],
  ["a service-account token", `got ${jwt} from the API`, blob, "jwt"],
  ["a token in the data of a Secret", `x ${Buffer.from(jwt).toString("base64")}`, "ZXlKaGJHY2lP", "jwt"],
  ["an authorization header", `> Authorization: Bearer ${blob}\n`, blob, "authorization"],
  ["a URL with a password", `postgres://mesh:${blob}@db:5432/mesh`, blob, "url-password"],
  ["an AWS secret key", `AWS_SECRET_ACCESS_KEY=${blob} restic`, blob, "variable"],
  ["an AWS secret key in a profile", `aws_secret_access_key = ${blob}`, blob, "variable"],
  ["a PostgreSQL password", `PGPASSWORD='${blob}' psql`, blob, "variable"],
  ["a restic password", `export RESTIC_PASSWORD="${blob}"`, blob, "variable"],
  ["a password option", `tool --password ${blob}`, blob, "variable"],
  ["a pgBackRest passphrase", `repo1-cipher-pass=${blob}`, blob, "pgbackrest"],
  ["a pgBackRest key", `repo1-s3-key-secret=${blob}`, blob, "pgbackrest"],
  ["an age key", `AGE-SECRET-KEY-1${blob.toUpperCase()}`, blob.toUpperCase(), "age-key"],
  [
    "a kubeadm token",
    "kubeadm join --discovery abcdef.0123456789abcdef",
    "0123456789abcdef",
    "bootstrap-token",
  ],
];

for (const [kind, text, canary, mark] of canaries) {
  test(`${kind} is taken out`, () => {
    expect(text).toContain(canary);
    const redacted = createRedactor({ secrets: [] }).text(text);
    expect(redacted).not.toContain(canary);
    expect(redacted).toContain(`[redacted:${mark}]`);
  });
}

const awkward = `p"a/s+s w'ö&rd\\${blob}`;
const forms: readonly (readonly [string, string])[] = [
  ["as it is", awkward],
  ["in base64", Buffer.from(awkward).toString("base64")],
  ["in base64 with a newline behind it", Buffer.from(`${awkward}\n`).toString("base64")],
  ["in base64 within a longer value", Buffer.from(`user:${awkward}:end`).toString("base64")],
  ["in base64url", Buffer.from(awkward).toString("base64url")],
  ["URL-encoded", encodeURIComponent(awkward)],
  ["URL-encoded in lower case", encodeURIComponent(awkward).replace(/%../g, (code) => code.toLowerCase())],
  ["in JSON", JSON.stringify({ p: awkward })],
];
for (const [how, text] of forms) {
  test(`a known secret is taken out ${how}`, () => {
    const redacted = createRedactor({ secrets: [awkward] }).text(`before ${text} after`);
    expect(redacted).toContain("[redacted:secret]");
    const inside = Buffer.from(awkward).toString("base64").slice(8, 28);
    for (const canary of [blob, inside]) expect(redacted).not.toContain(canary);
    expect(redacted.startsWith("before ")).toBe(true);
    expect(redacted.endsWith(" after")).toBe(true);
  });
}

test("each long line of a secret of several lines is taken out", () => {
  const redactor = createRedactor({ secrets: [`first-line-of-it\nshort\n${blob}`] });
  expect(redactor.text(`x ${blob} y`)).toBe("x [redacted:secret] y");
  expect(redactor.text("x first-line-of-it y short")).toBe("x [redacted:secret] y short");
});

test("a secret too short to be hidden is refused", () => {
  expect(() => createRedactor({ secrets: ["abc"] })).toThrow(/3 characters/);
});

const ordinary = [
  "deployment.apps/x0tta6bl4-staging scaled",
  "The token was refused; the password: see escrow, secret: none of it",
  "secret/x0tta6bl4-certs unchanged",
  'PGPASSWORD="$PGPASSWORD" psql; --password "$(cat /keys/password)"; RESTIC_PASSWORD_FILE=/keys/restic-password',
  "curl --fail http://localhost:8080/health https://vault:7070/x0tta6bl4-backups",
  "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----",
  `ca: ${Buffer.from("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n").toString("base64")}`,
  "scp user@host:/path and mail to a@b.example at 10:30",
  "sha256:a76396e27155e93643ecf618ec04102aafa92141d437af3b63f4126e1fcdd3ce v1.37.2",
  "commit 7e0f5b1c9a3d4e2f8b6a7c5d4e3f2a1b0c9d8e7f, tree 06f5370",
  "plan SHA-256 a76396e27155e93643ecf618ec04102aafa92141d437af3b63f4126e1fcdd3ce",
  "Image ID: docker.io/mesh/api@sha256:a76396e27155e93643ecf618ec04102aafa92141d437af3b63f4126e1fcdd3ce",
  "--discovery-token-ca-cert-hash sha256:a76396e27155e93643ecf618ec04102aafa92141d437af3b63f4126e1fcdd3ce",
  "uid: 3f0c1a52-6b7e-4f0e-9a51-0c1d2e3f4a5b",
  "pod/x0tta6bl4-api-7c9d8b6f5d-x2x4z 1/1 Running",
  "snapshot 4b7c1f9e saved; pg_wal/000000010000000000000005",
  "automountServiceAccountToken: false",
  "secretName: x0tta6bl4-certs\nexistingSecret: x0tta6bl4-db",
  "secretKeyRef:\n  name: x0tta6bl4-db\n  key: password",
  "psql --no-password mesh; docker login --password-stdin registry",
  "GET http://localhost:8080/users/a@b.example 200",
  "PWD=/root/desk\nOLDPWD=/",
  "data:\n  mode: fast\nkind: ConfigMap\n",
  "kind: Secret\nmetadata:\n  name: x0tta6bl4-db\n---\nkind: ConfigMap\ndata:\n  mode: fast\n",
  '{"data":{"mode":"fast"},"kind":"ConfigMap","path":"/usr/local/lib/node_modules/firedrill/src"}',
  `certificate ${Buffer.from("a plain text in base64, of no value to anybody").toString("base64")}`,
];
for (const text of ordinary) {
  test(`ordinary text stays as it is: ${text.slice(0, 40).replaceAll("\n", " ")}`, () => {
    expect(createRedactor({ secrets: [blob] }).text(text)).toBe(text);
  });
}

/** What takes a pattern long that tries each place anew. Seconds, where it should be milliseconds. */
const tiresome = [
  ...[
    "a.",
    "a-",
    "a_",
    "eyJ-",
    "ZXlK/",
    "\\",
    '\\"',
    "=",
    "token",
    "token=",
    "password: ",
    '"token":"',
    "a://",
    "://a:",
  ],
  ...["-----BEGIN RSA PRIVATE KEY-----\n", "LS0tLS1CRUdJTi\n", "kind: Secret\n", "data:\n  a: b\n", " \n"],
  ...[
    "curl -u ",
    "name: token\n",
    "login a password ",
    "db:5432:a:b:",
    "--from-literal=a=",
    '"kind":"Secret"',
    '{"data":{',
  ],
  ...[
    "PASSWORD=a;",
    "authorization:",
    "Bearer 1",
    "A1a",
    "%3Dtoken",
    "-----BEGIN%20",
    "aaaaaaaaaaaaaaaaaaaa\n",
  ],
];
for (const piece of tiresome) {
  test(`a quarter of a million letters of ${JSON.stringify(piece)} take no long time`, () => {
    const text = piece.repeat(Math.ceil(256_000 / piece.length));
    const redactor = createRedactor({ secrets: [blob, pem] });
    const begin = performance.now();
    redactor.text(text);
    expect(performance.now() - begin).toBeLessThan(1_500);
  });
}

const word = fc.stringMatching(/^[a-z ,.\n]{0,40}$/);
const secret = fc.stringMatching(/^[A-Z0-9+/=_'"\\ \n-]{8,40}$/).filter((text) => text.trim().length >= 8);

test("words without a secret in them never change", () => {
  fc.assert(
    fc.property(fc.array(word), secret, (words, hidden) => {
      const text = words.join(" ");
      const redactor = createRedactor({ secrets: [hidden] });
      expect(redactor.text(text)).toBe(text);
      const stream = redactor.stream();
      expect(words.map((one) => stream.push(`${one} `)).join("") + stream.end()).toBe(
        words.map((one) => `${one} `).join(""),
      );
    }),
  );
});

test("no output ever holds a secret that was given, whole or in chunks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(word, secret)),
      secret,
      fc.integer({ min: 1, max: 30 }),
      (words, hidden, size) => {
        const text = [...words, hidden, ...words, hidden].join("");
        const redactor = createRedactor({ secrets: [hidden] });
        const stream = redactor.stream();
        let streamed = "";
        for (let at = 0; at < text.length; at += size) streamed += stream.push(text.slice(at, at + size));
        streamed += stream.end();
        for (const output of [redactor.text(text), streamed]) expect(output).not.toContain(hidden);
      },
    ),
  );
});

test("a key split over chunks at any place is taken out", () => {
  const text = `one\n${pem}\ntwo\n  tls.key: ${packed}\nthree\n`;
  for (let size = 1; size < 90; size += 1) {
    const stream = createRedactor({ secrets: [] }).stream();
    let output = "";
    for (let at = 0; at < text.length; at += size) output += stream.push(text.slice(at, at + size));
    output += stream.end();
    expect(output).toBe("one\n[redacted:private-key]\ntwo\n  tls.key: [redacted:private-key]\nthree\n");
  }
});

test("a stream passes on whole lines at once and does not wait for its end", () => {
  const stream = createRedactor({ secrets: [blob] }).stream();
  expect(stream.push("one\ntwo\nthr")).toBe("one\ntwo\n");
  expect(stream.push("ee\n")).toBe("three\n");
});
