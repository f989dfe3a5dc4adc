/**
 * Unit tests in one process, for mutation testing: a mutant is tried in milliseconds, not in a start of Playwright. Its
 * `expect` is the real one; `test` alone is mocha's. Properties draw the same samples each time, so that a score can be had again.
 */
import { registerHooks } from "node:module";
import { expect } from "@playwright/test";
import * as fc from "fast-check";

fc.configureGlobal({ seed: 1 });

registerHooks({
  resolve(specifier, context, next) {
    return specifier === "@playwright/test" && context.parentURL?.endsWith(".test.ts")
      ? { url: import.meta.url, shortCircuit: true }
      : next(specifier, context);
  },
});

export { expect };

export function test(title: string, body: () => unknown): void {
  const { it } = globalThis as unknown as { it: typeof test };
  it(title, body);
}
