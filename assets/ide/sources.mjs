// The quick check of dist/, without bundling: it was built from the sources that are here, and nobody edited it since.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const sha256 = (content) => createHash("sha256").update(content).digest("hex");

/** One hash over everything that the bundles are made from. */
export function hashOfSources() {
  const names = ["build.mjs", "package-lock.json", ...readdirSync(join(here, "src")).map((name) => `src/${name}`)].sort();
  return sha256(names.map((name) => `${name} ${sha256(readFileSync(join(here, name)))}\n`).join(""));
}

function check() {
  const dist = join(here, "dist");
  if (readFileSync(join(dist, "sources.sha256"), "utf8").trim() !== hashOfSources()) {
    throw new Error("assets/ide/dist was built from other sources: run `make ide`");
  }
  for (const name of readdirSync(dist)) {
    const hash = /-([0-9a-f]{10})\.\w+\.gz$/.exec(name)?.[1];
    if (hash && !sha256(gunzipSync(readFileSync(join(dist, name)))).startsWith(hash)) {
      throw new Error(`assets/ide/dist/${name} is not what its name says: run \`make ide\``);
    }
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) check();
