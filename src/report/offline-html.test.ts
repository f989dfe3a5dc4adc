import { expect, test } from "@playwright/test";
import { offlineHtml } from "./offline-html.ts";

const page = `<html><head><title>r</title></head><body><script>window.kept = 1</script>
<script async src="https://example.org/gtag/js?id=1"></script>
<script>
  function gtag(){} gtag('js', new Date());
</script><script>window.alsoKept = 2</script></body></html>`;

test("analytics are cut out and the report's own scripts stay", () => {
  const html = offlineHtml(page);
  expect(html).not.toContain("gtag");
  expect(html).not.toContain("https://");
  expect(html).toContain("window.kept = 1");
  expect(html).toContain("window.alsoKept = 2");
});

test("a content policy forbids every outside request", () => {
  expect(offlineHtml(page)).toMatch(
    /<head>\s*<meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
  );
});

test("a page without a head is refused", () => {
  expect(() => offlineHtml("<html></html>")).toThrow(/no <head>/);
});

test("the style of the first page stands at the end of the head, after the report's own", () => {
  expect(offlineHtml(page)).toMatch(/<style>\n\[data-testid="report-variables"\][\s\S]*<\/style><\/head>/);
});
