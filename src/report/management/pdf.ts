/** An HTML page printed by a real browser. */
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";

const printMs = 30_000;

/** A4, as the page's own style says. Rejects when the browser does not start or the page does not load. */
export async function printPdf(options: {
  readonly html: string;
  readonly pdf: string;
  /** Of Chromium. */
  readonly executablePath: string;
}): Promise<void> {
  // As root, which drills need, Chromium has no sandbox; the page is this run's own, and loads nothing.
  const browser = await chromium.launch({
    executablePath: options.executablePath,
    chromiumSandbox: false,
    timeout: printMs,
  });
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(options.html).href, { timeout: printMs });
    await page.pdf({ path: options.pdf, preferCSSPageSize: true, printBackground: true });
  } finally {
    await browser.close();
  }
}
