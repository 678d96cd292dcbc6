import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
// Where `tributary serve` or `make demo-dapp` answers while the page is developed.
const server = process.env["TRIBUTARY_SERVE"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@tributary/abi": path("../abi/ts/src/index.ts") } },
  server: { fs: { allow: [path("..")] }, proxy: { "/api": server, "/ipfs": server } },
  build: {
    target: "es2022",
    // A picture inside of a style sheet would need another policy of what may be loaded.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.ts"] },
});
