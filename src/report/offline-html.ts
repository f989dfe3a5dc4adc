/** Makes a generated report safe to open from disk anywhere: nothing is fetched, nothing is sent. */

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

/** Cuts analytics out and forbids every outside request. Throws when the page has no head to put the policy in. */
export function offlineHtml(html: string): string {
  const head = html.indexOf("<head>");
  if (head < 0) throw new Error("the report has no <head>: no content policy can be set");
  const cut = html.replaceAll(remoteScript, "").replaceAll(analytics, "");
  const at = cut.indexOf("<head>") + "<head>".length;
  const meta = `\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return cut.slice(0, at) + meta + cut.slice(at);
}
