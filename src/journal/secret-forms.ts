/** The ways in which one secret value may be written. Pure. */

const shortestLine = 8;
const shortestCore = 8;

/** The value itself and its lines, in every writing: base64 (at any alignment) and base64url, hex, URL, JSON, shell, XML. */
export function formsOf(secret: string): readonly string[] {
  const lines = secret.includes("\n")
    ? secret
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line.length >= shortestLine)
    : [];
  const forms = [secret, secret.trim(), ...lines].flatMap(written).flatMap(inQuotes);
  return [...new Set(forms)].filter((form) => form.length > 0);
}

function written(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const base64 = [encode(bytes), ...[0, 1, 2].map((shift) => core(bytes, shift))].filter(
    (form) => form.length >= shortestCore,
  );
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  return [
    value,
    ...base64,
    ...base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...[hex.join(""), hex.map((byte) => `%${byte}`).join("")].flatMap((form) => [form, form.toUpperCase()]),
    ...inUrls(value),
    ...inJson(value),
    value.replaceAll(/[^\w@%+:,./=\u0080-\uffff-]/g, String.raw`\$&`),
    ...inXml(value),
  ];
}

/** As it is, between single quotes of a shell, and between those within a script in quotes. */
function inQuotes(form: string): readonly string[] {
  const quoted = form.replaceAll("'", String.raw`'\''`);
  return [form, quoted, quoted.replaceAll("'", String.raw`'\''`)];
}

function inUrls(value: string): readonly string[] {
  const url = encodeAll(value);
  const strict = url.replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [url, strict].flatMap((form) => [
    form,
    form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    form.replaceAll("%20", "+"),
  ]);
}

/** As UTF-8 and as ASCII, each also within a text of JSON. */
function inJson(value: string): readonly string[] {
  const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
  const once = escaped(value);
  const ascii = once.replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [once, ascii, escaped(once), escaped(ascii)];
}

/** With quotes escaped or not. */
function inXml(value: string): readonly string[] {
  const text = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = text.replaceAll('"', "&quot;");
  return [text, quoted, quoted.replaceAll("'", "&#39;"), quoted.replaceAll("'", "&apos;")];
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
