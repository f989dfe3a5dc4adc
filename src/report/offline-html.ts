/** Makes a generated report safe to open from disk anywhere: nothing is fetched, nothing is sent; and all of it readable. */
import { showWhole } from "./allure-program.ts";

const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data: blob:",
  "img-src data: blob:",
  "font-src data: blob:",
  "media-src data: blob:",
  "connect-src data: blob:",
  "frame-src data: blob:",
  "worker-src data: blob:",
].join("; ");

const remoteScript = /<script[^>]+src="https?:[^"]*"[^>]*><\/script>/g;
const analytics = /<script>(?:(?!<\/script>)[\s\S])*gtag\((?:(?!<\/script>)[\s\S])*<\/script>/g;

/** Names and values stand there to their last word: Allure cuts them off after some 20 and 36 letters. */
const style = `
[data-testid="report-variables"] [data-testid="metadata-list"] { grid-template-columns: 1fr !important }
[data-testid="report-variables"] [data-testid="metadata-item"] { grid-template-columns: 23rem 1fr !important; column-gap: 1rem !important }
[data-testid="metadata-item"] { margin-bottom: 4px }
[data-testid="metadata-item"] * { white-space: normal !important; overflow: visible !important; overflow-wrap: anywhere }
`;

const appScript = /src="data:text\/javascript;base64,([^"]+)"/;

function withWholeProgram(html: string): string {
  return html.replace(appScript, (whole, encoded: string) => {
    const program = showWhole(Buffer.from(encoded, "base64").toString("utf8"));
    return whole.replace(encoded, () => Buffer.from(program, "utf8").toString("base64"));
  });
}

/** Cuts analytics out and forbids every outside request. Throws when the page has no head to put the policy in. */
export function offlineHtml(html: string): string {
  if (!/<head>[\s\S]*<\/head>/.test(html))
    throw new Error("the report has no <head>: no content policy can be set");
  const cut = html.replaceAll(remoteScript, "").replaceAll(analytics, "");
  const at = cut.indexOf("<head>") + "<head>".length;
  const meta = `\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const end = cut.indexOf("</head>", at);
  return withWholeProgram(
    `${cut.slice(0, at)}${meta}${cut.slice(at, end)}<style>${style}</style>${cut.slice(end)}`,
  );
}
