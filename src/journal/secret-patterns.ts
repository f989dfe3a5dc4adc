/** Secrets that are known by their shape. Pure. */

interface Shape {
  readonly pattern: RegExp;
  readonly replace: (match: string, ...groups: string[]) => string;
}

const pem =
  /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?)-----[\s\S]*?(?:-----END \1-----|$(?![\s\S]))/g;
/** `-----BEGIN ` in base64, as in the data of a Secret; may be wrapped. */
const pemInBase64 = /LS0tLS1CRUdJTi[A-Za-z0-9+/]*={0,2}(?:\r?\n[ \t]*[A-Za-z0-9+/]{16,}={0,2})*/g;

/** Patterns that reach over line ends; every other one stays within its line. */
export const multiLinePatterns: readonly RegExp[] = [pem, pemInBase64];

/** A value that is only a reference (`$NAME`, `${NAME}`, `$(command)`, `<name>`) is no secret. */
const value = String.raw`(?!["']?[$<[])(?:"[^"\n]*"|'[^'\n]*'|[^\s"';&|]+)`;
const secretNames =
  "(?:secret[_-]?access[_-]?key|secret[_-]?key|secret|password|passwd|passphrase|token|api[_-]?key|private[_-]?key|cipher[_-]?pass)";

const shapes: readonly Shape[] = [
  { pattern: pem, replace: () => "[redacted:private-key]" },
  {
    pattern: pemInBase64,
    replace: (match) => (holdsPrivateKey(match) ? "[redacted:private-key]" : match),
  },
  { pattern: /AGE-SECRET-KEY-1[0-9A-Z]{8,}/gi, replace: () => "[redacted:age-key]" },
  {
    pattern: /(\b(?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?)(?!\[redacted)[^\s"'][^\r\n"']*/gi,
    replace: (_match, name) => `${name}[redacted:authorization]`,
  },
  { pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, replace: () => "[redacted:jwt]" },
  { pattern: /\bZXlK[A-Za-z0-9+/]{40,}={0,2}/g, replace: () => "[redacted:jwt]" },
  {
    pattern: /\b([a-z][a-z0-9+.-]*:\/\/[^\s/@:'"]*:)(?!\[redacted)[^\s/'"]+@/gi,
    replace: (_match, start) => `${start}[redacted:url-password]@`,
  },
  {
    pattern: new RegExp(
      String.raw`\b(repo\d*-(?:cipher-pass|s3-key-secret|s3-key|s3-token)[ \t]*[=:][ \t]*)${value}`,
      "gi",
    ),
    replace: (_match, name) => `${name}[redacted:pgbackrest]`,
  },
  {
    pattern: new RegExp(String.raw`(client-key-data["']?[ \t]*:[ \t]*)${value}`, "g"),
    replace: (_match, name) => `${name}[redacted:kubeconfig]`,
  },
  // A field of its own in YAML or JSON; within a sentence the words stay.
  {
    pattern: new RegExp(
      String.raw`^([ \t]*(?:-[ \t]+)?${secretNames}[ \t]*:[ \t]+)${value}(?=[ \t]*$)`,
      "gim",
    ),
    replace: (_match, name) => `${name}[redacted:field]`,
  },
  {
    pattern: new RegExp(
      String.raw`("(?:[\w-]*[_-])?${secretNames}"[ \t]*:[ \t]*)"(?!\[redacted)(?:[^"\\\n]|\\.)+"`,
      "gi",
    ),
    replace: (_match, name) => `${name}"[redacted:field]"`,
  },
  {
    pattern: new RegExp(
      String.raw`(\b(?:\w*_)?(?:${secretNames}|pgpassword)[ \t]?=[ \t]?|--${secretNames}[= ])${value}`,
      "gi",
    ),
    replace: (_match, name) => `${name}[redacted:variable]`,
  },
  { pattern: /\b[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}\b/g, replace: () => "[redacted:bootstrap-token]" },
];

export function redactPatterns(text: string): string {
  return shapes.reduce((rest, { pattern, replace }) => rest.replace(pattern, replace), text);
}

function holdsPrivateKey(base64: string): boolean {
  const packed = base64.replace(/[\s=]/g, "");
  try {
    return atob(packed.slice(0, packed.length - (packed.length % 4))).includes("PRIVATE KEY");
  } catch {
    return false;
  }
}
