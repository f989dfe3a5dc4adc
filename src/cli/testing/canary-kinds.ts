/** The kinds of secret that a drill can meet, each with a value of its own: what leaks is named by it. Pure. */
import { createHash } from "node:crypto";

export interface CanaryKind {
  readonly name: string;
  /** What must be seen nowhere, in no writing. */
  readonly canaries: readonly string[];
  /** As a tool prints it. */
  readonly text: string;
  /** Handed to the redactor beforehand; absent: it has the shape alone to go by. */
  readonly known?: string;
}

const alphabets = {
  mixed: "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789",
  hex: "0123456789abcdef",
  lower: "abcdefghijklmnopqrstuvwxyz0123456789",
  upper: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
} as const;

/** Looks random, and is the same each time. */
function stuff(name: string, length: number, alphabet: keyof typeof alphabets = "mixed"): string {
  const letters = alphabets[alphabet];
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, block) =>
    createHash("sha512").update(`${name} ${block}`).digest(),
  );
  return Array.from(Buffer.concat(blocks).subarray(0, length), (byte) => letters[byte % letters.length]).join(
    "",
  );
}

export const base64 = (text: string): string => Buffer.from(text).toString("base64");
const wrapped = (text: string, columns: number, indent = ""): string =>
  text.replaceAll(new RegExp(`.{${columns}}(?=.)`, "g"), `$&\n${indent}`);

type Writing = (canary: string) => string;

function shape(name: string, text: Writing, alphabet?: keyof typeof alphabets, length = 28): CanaryKind {
  const canary = stuff(name, length, alphabet);
  return { name, canaries: [canary], text: text(canary) };
}

/** A private key of three lines, in a writing. */
function key(name: string, heading: string, write: Writing = (pem) => pem): CanaryKind {
  const canaries = [0, 1, 2].map((line) => stuff(`${name} ${line}`, 64));
  const pem = `-----BEGIN ${heading}-----\n${canaries.join("\n")}\n-----END ${heading}-----\n`;
  return { name, canaries, text: write(pem) };
}

const user = (canary: string): string => base64(`robot:${canary}`);
const indented = (pem: string): string => `  tls.key: |\n${pem.replaceAll(/^(?=.)/gm, "    ")}`;

export const shapes: readonly CanaryKind[] = [
  shape("a kubeconfig's client key", (c) => `users:\n- name: a\n  user:\n    client-key-data: ${c}`),
  shape("a kubeconfig's client key in JSON", (c) => `{"user":{"client-key-data":"${c}"}}`),
  shape("a kubeconfig's token", (c) => `users:\n- name: a\n  user:\n    token: ${c}`),
  shape("a kubeconfig's password", (c) => `  user:\n    username: admin\n    password: ${c}`),
  key("a private key (PKCS#8)", "PRIVATE KEY"),
  key("a private key (RSA)", "RSA PRIVATE KEY"),
  key("a private key (EC)", "EC PRIVATE KEY"),
  key("a private key (DSA)", "DSA PRIVATE KEY"),
  key("a private key (encrypted)", "ENCRYPTED PRIVATE KEY"),
  key("a private key (OpenSSH)", "OPENSSH PRIVATE KEY"),
  key("a private key (PGP)", "PGP PRIVATE KEY BLOCK"),
  key("a private key in JSON", "PRIVATE KEY", (pem) => JSON.stringify({ tls: pem, port: 8080 })),
  key("a private key in YAML", "EC PRIVATE KEY", indented),
  key("a private key with CRLF", "RSA PRIVATE KEY", (pem) => pem.replaceAll("\n", "\r\n")),
  key("a private key that is cut off", "RSA PRIVATE KEY", (pem) => pem.slice(0, 150)),
  key("a private key in the data of a Secret", "EC PRIVATE KEY", (pem) => `  tls.key: ${base64(pem)}`),
  key("a private key in base64 of 76 columns", "EC PRIVATE KEY", (pem) => wrapped(base64(pem), 76)),
  key("a private key, percent-encoded", "PRIVATE KEY", (pem) => `key=${encodeURIComponent(pem)}`),
  shape("a JSON web token", (c) => `got eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.${c} from the API`),
  shape("a JSON web token in base64", (c) => `  x: ${base64(`eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJr.${c}`)}`),
  shape("a bearer header", (c) => `> Authorization: Bearer ${c}`),
  shape("a bearer token without its header", (c) => `the API refused Bearer ${c}, and nobody else`),
  shape("a basic header", (c) => `curl -H 'Authorization: Basic ${user(c)}' https://vault:7070/`),
  shape("a proxy's header", (c) => `< Proxy-Authorization: Basic ${user(c)}`),
  shape("an API key's header", (c) => `> X-Api-Key: ${c}`),
  shape("a vault's header", (c) => `curl -H "X-Vault-Token: ${c}" https://vault/`),
  shape("credentials of curl", (c) => `curl --fail -u mesh:${c} http://localhost:8080/health`),
  shape("a password in a URL", (c) => `connect postgres://mesh:${c}@db:5432/mesh refused`),
  shape("a password of odd characters in a URL", (c) => `connect postgres://mesh:a/b:'${c}"@db/mesh?x=1`),
  shape("a percent-encoded password in a URL", (c) => `amqp://mesh:%2F%40${c}%3A@queue:5672/`),
  shape("a password in a URL without a user", (c) => `redis://:${c}@cache:6379/0`),
  shape("a token in place of a URL's user", (c) => `git clone https://${c}@github.example/mesh/plan.git`),
  shape("PGPASSWORD", (c) => `PGPASSWORD=${c} psql -h db`),
  shape("PGPASSWORD, quoted by the shell", (c) => `PGPASSWORD=$'it\\'s ${c}' psql`),
  shape("PGPASSWORD with an escaped blank", (c) => `PGPASSWORD=a\\ ${c} psql`),
  shape("PGPASSWORD with separators, as env prints it", (c) => `PGUSER=mesh\nPGPASSWORD=a;b&c|${c}\nHOME=/`),
  shape("PGPASSWORD in the environment of a pod", (c) => `    - name: PGPASSWORD\n      value: ${c}`),
  shape("PGPASSWORD in a pod's JSON", (c) => `{"env":[{"name":"PGPASSWORD","value":"${c}"}]}`),
  shape(
    "PGPASSWORD as describe shows it",
    (c) => `    Environment:\n      PGPASSWORD:  ${c}\n      PGUSER:  mesh`,
  ),
  shape("a coloured password", (c) => `PGPASSWORD=\u001B[1;31m${c}\u001B[0m psql`),
  shape("a password in a .env file, with an escaped quote", (c) => `DB_PASSWORD="a\\"${c}"`),
  shape("an AWS secret key", (c) => `AWS_SECRET_ACCESS_KEY=${c} restic snapshots`),
  shape("an AWS secret key in a profile", (c) => `aws_secret_access_key = ${c}`),
  shape("an AWS session token", (c) => `{"Credentials":{"SessionToken":"${c}","Expiration":"x"}}`),
  shape("a presigned URL", (c) => `https://s3/b/o?X-Amz-Date=2026&X-Amz-Signature=${c}`, "hex", 64),
  shape("an Azure signature", (c) => `https://a.blob/c/o?sv=2024&sp=r&sig=${c}%3D`),
  shape("an Azure connection string", (c) => `AccountName=mesh;AccountKey=${c}==;EndpointSuffix=core`),
  shape("a database's connection string", (c) => `Host=db;Username=mesh;Pwd=${c};Port=5432`),
  shape("a libpq connection string", (c) => `host=db user=mesh password=${c} sslmode=require`),
  shape("restic's password", (c) => `export RESTIC_PASSWORD="${c}"`),
  shape("pgBackRest's passphrase", (c) => `repo1-cipher-pass=${c}`),
  shape("pgBackRest's passphrase in the environment", (c) => `PGBACKREST_REPO1_CIPHER_PASS=${c}`),
  shape("pgBackRest's S3 key", (c) => `[global]\nrepo1-s3-key-secret=${c}`),
  shape("an age key", (c) => `AGE-SECRET-KEY-1${c}`, "upper", 58),
  shape("a GitHub token", (c) => `remote: ghp_${c}12345678 is not allowed`),
  shape("a fine-grained GitHub token", (c) => `remote: github_pat_11AB_${c} is not allowed`),
  shape("a GitLab token", (c) => `using glpat-${c}`),
  shape("a HashiCorp Vault token", (c) => `token renewed: hvs.${c}`),
  shape("a Slack token", (c) => `posting with xoxb-1234567890-${c}`),
  shape("a Slack webhook", (c) => `POST https://hooks.slack.com/services/T01/B01/${c}`),
  shape("a password of docker's configuration", (c) => `{"auths":{"registry":{"auth":"${user(c)}"}}}`),
  shape(
    "a pull secret",
    (c) => `  .dockerconfigjson: ${base64(`{"auths":{"registry":{"auth":"${user(c)}"}}}`)}`,
  ),
  shape("a .pgpass line", (c) => `db.mesh:5432:mesh:mesh:${c}`),
  shape("a .netrc line", (c) => `machine registry login mesh password ${c}`),
  shape("an npm token", (c) => `//registry/:_authToken=${c}`),
  shape(
    "a SCRAM verifier",
    (c) => `CREATE ROLE mesh PASSWORD 'SCRAM-SHA-256$4096:c2FsdHNhbHQ=$${c}=:${c}=';`,
  ),
  shape("a PostgreSQL MD5 hash", (c) => `ALTER ROLE mesh PASSWORD 'md5${c}';`, "hex", 32),
  shape("a password hash of a system", (c) => `mesh:$6$saltsalt$${c}:19000:0:99999:7:::`),
  shape("a bootstrap token", (c) => `kubeadm join 10.0.0.1:6443 --token abcdef.a1${c}`, "lower", 14),
  shape("a certificate key of kubeadm", (c) => `--control-plane --certificate-key ${c}`, "hex", 64),
  shape("a Secret's data", (c) => `apiVersion: v1\ndata:\n  any: ${base64(c)}\nkind: Secret\nmetadata: {}`),
  shape(
    "a Secret's manifest",
    (c) => `kind: Secret\nmetadata:\n  name: a\nstringData:\n  any: ${c}\n---\nkind: Pod`,
  ),
  shape("a Secret in JSON", (c) => `{"apiVersion":"v1","data":{"any":"${base64(c)}"},"kind":"Secret"}`),
  shape(
    "a connection in the data of a Secret",
    (c) => `  url: ${base64(`postgres://mesh:${c}@db:5432/mesh`)}`,
  ),
  shape("a value of helm", (c) => `helm upgrade mesh ./chart --set postgresql.auth.password=${c}`),
  shape("a value of helm in camel case", (c) => `helm upgrade mesh . --set-string auth.rootPassword=${c}`),
  shape("a literal of kubectl", (c) => `kubectl create secret generic db --from-literal=any=${c}`),
  shape("a password of a registry", (c) => `kubectl create secret docker-registry r --docker-password ${c}`),
  shape("an option with an equals sign", (c) => `tool --password=${c} --verbose`),
  shape("an option with a blank", (c) => `tool --token '${c}' --verbose`),
  shape("a password of sshpass", (c) => `sshpass -p ${c} ssh root@node`),
  shape("a cookie that is set", (c) => `< Set-Cookie: session=${c}; HttpOnly; Path=/`),
  shape("a cookie that is sent", (c) => `> Cookie: theme=dark; sid=${c}`),
  shape("a token in a URL's query", (c) => `GET /api/v1/state?page=2&access_token=${c} 403`),
  shape("a percent-encoded token", (c) => `GET /login?next=%2Fapi%3Ftoken%3D${c}%26page%3D2`),
  shape("a field in JSON", (c) => `{"level":"debug","db_password":"${c}","port":5432}`),
  shape("a field in JSON, camel case", (c) => `{"clientSecret": "${c}", "accessToken": "${c}"}`),
  shape("a field in JSON within JSON", (c) =>
    JSON.stringify({ log: JSON.stringify({ password: c, at: 1 }) }),
  ),
  shape("a field of a Python dictionary", (c) => `DEBUG {'host': 'db', 'password': '${c}'}`),
  shape("a token in a sentence", (c) => `error: the token: ${c} was refused`),
  shape("a WireGuard key", (c) => `[Interface]\nPrivateKey = ${c}=`),
];

const odd = `p"a s'ö&r\\d<`;

function known(name: string, write: Writing, length = 36): CanaryKind {
  const canary = stuff(name, length);
  const value = odd + canary;
  return { name, canaries: [canary], known: value, text: `it said (${write(value)}) and went on` };
}

const percent = (byte: number): string => `%${byte.toString(16).padStart(2, "0")}`;

export const writings: readonly CanaryKind[] = [
  known("known: as it is", (v) => v),
  known("known: in base64", base64),
  known("known: in base64, one byte on", (v) => base64(`x${v}y`)),
  known("known: in base64, two bytes on", (v) => base64(`xy${v}`)),
  known("known: in base64url", (v) => Buffer.from(v).toString("base64url")),
  known("known: in hex", (v) => Buffer.from(v).toString("hex")),
  known("known: in upper-case hex", (v) => Buffer.from(v).toString("hex").toUpperCase()),
  known("known: percent-encoded", encodeURIComponent),
  known("known: percent-encoded to the last byte", (v) => Array.from(Buffer.from(v), percent).join("")),
  known("known: percent-encoded as curl does", (v) => encodeURIComponent(v).replaceAll("'", "%27")),
  known("known: as a form sends it", (v) => String(new URLSearchParams({ v })).slice(2)),
  known("known: in JSON", (v) => JSON.stringify({ v })),
  known("known: in JSON of ASCII", (v) => JSON.stringify({ v }).replaceAll("ö", "\\u00f6")),
  known("known: in JSON within JSON", (v) => JSON.stringify({ log: JSON.stringify({ v }) })),
  known("known: in quotes of the shell", (v) => `'${v.replaceAll("'", `'\\''`)}'`),
  known("known: with backslashes of the shell", (v) => v.replaceAll(/[^\w.ö]/g, "\\$&")),
  known("known: escaped for XML", (v) =>
    v.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
  ),
  known("known: in base64 of 76 columns", (v) => `\n${wrapped(base64(v), 76)}\n`, 150),
  known("known: in base64 of 64 columns, indented", (v) => `|\n    ${wrapped(base64(v), 64, "    ")}\n`, 150),
  known("known: folded by a terminal", (v) => wrapped(v, 20), 60),
];

export const kinds: readonly CanaryKind[] = [...shapes, ...writings];
