/** The ways in which one secret value may be written. Pure. */

const shortestLine = 8;
const shortestCore = 8;

/** The value itself, its lines, and both in base64 (at any alignment), base64url, URL, JSON and shell writing. */
export function formsOf(secret: string): readonly string[] {
  const lines = secret.includes("\n")
    ? secret
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line.length >= shortestLine)
    : [];
  return [...new Set([secret, secret.trim(), ...lines].flatMap(written))].filter((form) => form.length > 0);
}

function written(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const base64 = [encode(bytes), ...[0, 1, 2].map((shift) => core(bytes, shift))].filter(
    (form) => form.length >= shortestCore,
  );
  const url = encodeAll(value);
  return [
    value,
    ...base64,
    ...base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    url,
    url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    url.replaceAll("%20", "+"),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("'", String.raw`'\''`),
  ];
}

/** Base64 characters that depend on the value alone when `shift` bytes stand before it. */
function core(bytes: Uint8Array, shift: number): string {
  const shifted = new Uint8Array(bytes.length + shift);
  shifted.set(bytes, shift);
  const whole = encode(shifted).replace(/=+$/, "");
  const from = Math.ceil((shift * 8) / 6);
  const to = Math.floor((shifted.length * 8) / 6);
  return whole.slice(from, to);
}

function encode(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function encodeAll(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value; // a lone surrogate has no URL form
  }
}
