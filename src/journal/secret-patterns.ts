/** Secrets that are known by their shape. Pure. Each pattern takes a time that grows no faster than the text. */
import { openManifests, secretManifests } from "./secret-manifests.ts";
import { secretName, value, valueAfter } from "./secret-names.ts";

interface Shape {
  readonly pattern: RegExp;
  readonly replace: (match: string, ...groups: string[]) => string;
}

const pem =
  /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?)-----[\s\S]*?(?:-----END \1-----|$(?![\s\S]))/g;
/** `-----BEGIN ` in base64, as in the data of a Secret; may be wrapped. */
const pemInBase64 = /LS0tLS1CRUdJTi[A-Za-z0-9+/]*={0,2}(?:\r?\n[ \t]*[A-Za-z0-9+/]{16,}={0,2})*/g;
/** An entry of a list of variables, as in a pod's environment: name and value have a line each. */
const quote = String.raw`\\{0,7}["']?`;
const entry = String.raw`\bname${quote}[ \t]*:[ \t]*${quote}${secretName}${quote}[ \t]*,?`;

/** Reach over line ends, and may still be open where a text ends; every other pattern stays within its line. */
export const multiLinePatterns: readonly RegExp[] = [
  pem,
  new RegExp(String.raw`${pemInBase64.source}(?:\r?\n[^\n]*$(?![\s\S]))?`, "g"),
  new RegExp(String.raw`${entry}[ \t]*\r?\n[^\n]*$(?![\s\S])`, "gi"),
  ...openManifests,
];

/** What stands before the secret stays. */
const after = (kind: string) => (_match: string, before: string) => `${before}[redacted:${kind}]`;
const whole = (kind: string) => () => `[redacted:${kind}]`;

const shapes: readonly Shape[] = [
  { pattern: pem, replace: whole("private-key") },
  {
    pattern: pemInBase64,
    replace: (match) => (holdsPrivateKey(match) ? "[redacted:private-key]" : match),
  },
  {
    pattern: /-----BEGIN(?:%20|\+)(?:[A-Z0-9]+(?:%20|\+))*PRIVATE(?:%20|\+)KEY[^\s"'&]*/g,
    replace: whole("private-key"),
  },
  { pattern: /AGE-SECRET-KEY-1[0-9A-Z]{8,}/gi, replace: whole("age-key") },
  {
    pattern: /(\b(?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?)(?!\[redacted)[^\s"'][^\r\n"']*/gi,
    replace: after("authorization"),
  },
  {
    pattern: /((?<![\w-])bearer[ \t]+)(?=[a-z._~+/-]*\d)[\w.~+/-]{16,}=*/gi,
    replace: after("authorization"),
  },
  {
    pattern: /((?<![\w-])(?:set-)?cookie["']?[ \t]*:[ \t]*["']?)(?!\[redacted)[^\s"'][^\r\n"']*/gi,
    replace: after("cookie"),
  },
  {
    pattern: valueAfter(String.raw`((?<![\w-])x-[\w-]*(?:token|key|secret|auth|password)["']?[ \t]*:[ \t]*)`),
    replace: after("header"),
  },
  { pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, replace: whole("jwt") },
  { pattern: /(?<![\w+/-])ZXlK[A-Za-z0-9+/]{40,}={0,2}/g, replace: whole("jwt") },
  {
    pattern:
      /(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hv[bsr]\.[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|npm_[A-Za-z0-9]{30,}|sk_live_\w{16,}|dckr_pat_[\w-]{20,})/g,
    replace: whole("token"),
  },
  { pattern: /(hooks\.slack\.com\/services\/)[\w/]+/g, replace: after("webhook") },
  {
    pattern: /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:'"]{0,200}:)(?!\[redacted)[^\s/'"]+@/gi,
    replace: (_match, start) => `${start}[redacted:url-password]@`,
  },
  // With what a URL should not hold; a port is no password.
  {
    pattern:
      /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:'"]{1,200}:)(?!\[redacted|\d{1,5}(?:[/?#"',;]|\s|$))\S{1,200}?@/gi,
    replace: (_match, start) => `${start}[redacted:url-password]@`,
  },
  { pattern: /(:\/\/)[\w-]{20,}(?=@)/g, replace: after("url-user") },
  {
    pattern:
      /((?<![\w-])(?:x-(?:amz|goog)-(?:signature|security-token)|sig|signature)(?:=|%3D))[^\s&"'<>]{16,}/gi,
    replace: after("signature"),
  },
  {
    pattern: valueAfter(
      String.raw`(\brepo\d*-(?:cipher-pass|s3-key-secret|s3-key|s3-token)[ \t]*[=:][ \t]*)`,
    ),
    replace: after("pgbackrest"),
  },
  { pattern: valueAfter(String.raw`(client-key-data["']?[ \t]*:[ \t]*)`), replace: after("kubeconfig") },
  {
    pattern: /("auth"[ \t]*:[ \t]*)"[A-Za-z0-9+/=]{8,}"/g,
    replace: (_match, name) => `${name}"[redacted:auth]"`,
  },
  {
    pattern: /((?<![\w.*:/@-])[\w.*-]+:(?:\d{4,5}|\*):[\w.*-]+:[\w.*-]+:)(?!\[redacted)[^\s"']+/g,
    replace: after("pgpass"),
  },
  { pattern: /(\blogin[ \t]+\S{1,200}[ \t]+password[ \t]+)(?!\[redacted)\S+/g, replace: after("netrc") },
  { pattern: /SCRAM-SHA-(?:1|256)\$\d+:[^\s'"]+/g, replace: whole("verifier") },
  { pattern: /\bmd5[0-9a-f]{32}\b/g, replace: whole("verifier") },
  { pattern: /\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2\w{1,2})\$[^\s:'"]{8,}/g, replace: whole("verifier") },
  { pattern: /(\bcertificate[ -]key:?[\s=]+)[0-9a-f]{64}\b/g, replace: after("certificate-key") },
  { pattern: valueAfter(String.raw`(--from-literal[= ]["']?[\w.-]+=)`), replace: after("literal") },
  {
    pattern: /(\bcurl\b[^\n|;]{0,300}?[ \t](?:-u|--user|--proxy-user)[ =]["']?[\w.@-]+:)[^\s"']+/g,
    replace: after("login"),
  },
  { pattern: valueAfter(String.raw`(\bsshpass[ \t]+-p[ \t]*)`), replace: after("login") },
  { pattern: /(;[ \t]*pwd[ \t]*=[ \t]*)[^\s;"']+/gi, replace: after("variable") },
  // A field of its own in YAML or JSON; within a sentence the words stay.
  {
    pattern: new RegExp(
      String.raw`^([ \t]*(?:-[ \t]+)?["']?${secretName}["']?[ \t]*:[ \t]+)${value}(?=[ \t]*,?[ \t]*$)`,
      "gim",
    ),
    replace: after("field"),
  },
  {
    pattern: new RegExp(
      String.raw`((?<!\\)('\\''|\\{0,7}["'])${secretName}\2[ \t]*:[ \t]*\2)(?!\[redacted|\2)[^\n]*?(?<!\\)\2`,
      "gi",
    ),
    replace: (_match, name, end) => `${name}[redacted:field]${end}`,
  },
  {
    pattern: valueAfter(String.raw`(${entry}\s*${quote}value${quote}[ \t]*:[ \t]*)`),
    replace: after("variable"),
  },
  // A line of its own, as `env` prints it: the value goes to its end.
  {
    pattern: new RegExp(String.raw`^((?:export[ \t]+)?${secretName}=)(?!["'])(?=\S+$)${value}\S*`, "gim"),
    replace: after("variable"),
  },
  {
    pattern: valueAfter(String.raw`((?<![\w.-])${secretName}[ \t]?(?:=|%3D)[ \t]?)`),
    replace: after("variable"),
  },
  {
    pattern: valueAfter(String.raw`((?<![\w.-])--(?!no-)${secretName}[ \t]+)(?!-)`),
    replace: after("variable"),
  },
  // In a sentence only what looks drawn at random.
  {
    pattern:
      /(\b(?:[Tt]oken|[Pp]assword|[Pp]assphrase|[Ss]ecret|[Kk]ey)(?::| is)[ \t]+["']?)(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[\w+/=.~-]{12,}/g,
    replace: after("field"),
  },
  { pattern: /\b[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}\b/g, replace: whole("bootstrap-token") },
  // Base64 of anything that is a secret by its shape.
  {
    pattern: /(?<![\w+/=-])[\w+/-]{24,}={0,2}/g,
    replace: (match) => (hidesSecret(match) ? "[redacted:base64]" : match),
  },
];

export function redactPatterns(text: string): string {
  return shapes.reduce((rest, { pattern, replace }) => rest.replace(pattern, replace), secretManifests(text));
}

function hidesSecret(base64: string): boolean {
  const text = decoded(base64.replaceAll("-", "+").replaceAll("_", "/"));
  // oxlint-disable-next-line no-control-regex
  if (text === null || /[^\t\n\r\u0020-\u007e]/.test(text)) return false;
  return redactPatterns(text) !== text;
}

function holdsPrivateKey(base64: string): boolean {
  return decoded(base64.replace(/\s/g, ""))?.includes("PRIVATE KEY") ?? false;
}

function decoded(base64: string): string | null {
  const packed = base64.replace(/=+$/, "");
  try {
    // One letter alone holds no byte.
    return atob(packed.length % 4 === 1 ? packed.slice(0, -1) : packed);
  } catch {
    return null;
  }
}
