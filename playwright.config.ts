import { defineConfig } from "@playwright/test";

export default defineConfig({
  retries: 0,
  forbidOnly: true,
  outputDir: ".firedrill/test-results",
  projects: [
    { name: "unit", testMatch: ["src/**/*.test.ts", "fixtures/**/*.test.ts"], fullyParallel: true, workers: 2 },
  ],
});
