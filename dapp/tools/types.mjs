// Writes the types of the API from its description, which is made from the Rust types; `--check` writes
// nothing and fails if they are not what it would write.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const here = new URL("..", import.meta.url);
const source = new URL("../scripts/api/openapi.json", here);
const target = new URL("src/api/schema.d.ts", here);
const types = astToString(await openapiTS(source, { defaultNonNullable: false }));
const text = `// Generated from scripts/api/openapi.json by tools/types.mjs.\n${types}`;
let found = "";
try {
  found = readFileSync(target, "utf8");
} catch {
  // It is written below.
}
if (process.argv.includes("--check")) {
  if (found !== text) {
    console.error("src/api/schema.d.ts is not what the API's description gives; run `npm run types`");
    process.exit(1);
  }
} else if (found !== text) {
  writeFileSync(target, text);
}
