/** Makes a generated report safe to open from disk anywhere: nothing is fetched, nothing is sent; and its first page readable. */

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

/** The verdicts on the first page are one line each, to their last word: Allure cuts them off after 36 letters. */
const style = `
[data-testid="report-variables"] [data-testid="metadata-list"] { grid-template-columns: 1fr !important }
[data-testid="report-variables"] [data-testid="metadata-item"] { grid-template-columns: 19rem 1fr !important }
[data-testid="report-variables"] [data-testid="metadata-item"] * { white-space: normal !important; overflow: visible !important }
`;

/** Cuts analytics out and forbids every outside request. Throws when the page has no head to put the policy in. */
export function offlineHtml(html: string): string {
  if (!/<head>[\s\S]*<\/head>/.test(html))
    throw new Error("the report has no <head>: no content policy can be set");
  const cut = html.replaceAll(remoteScript, "").replaceAll(analytics, "");
  const at = cut.indexOf("<head>") + "<head>".length;
  const meta = `\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const end = cut.indexOf("</head>", at);
  return `${cut.slice(0, at)}${meta}${cut.slice(at, end)}<style>${style}</style>${cut.slice(end)}`;
}
