import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/contract/mock.setup.ts"],
    testTimeout: 60_000,
    // Servers of the tests are on this machine, where a proxy does not lead.
    env: { HTTPS_PROXY: "", https_proxy: "", NO_PROXY: "", no_proxy: "" },
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "text", "html"],
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
