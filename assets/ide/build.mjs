// Bundles the pages into dist/: each file compressed, with a hash of its content in its name, and `files.rs`, the list
// that the server compiles in. `node build.mjs --check` compares with what is there instead of writing.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { hashOfSources } from "./sources.mjs";

process.chdir(dirname(fileURLToPath(import.meta.url)));

/** GraphQL Playground as published: its package names many others that the built file does not need. */
const PLAYGROUND = "graphql-playground-react@1.7.28";
const PLAYGROUND_SHA256 = "555c04670c6ce2a4b95bb13effd9d720d620aff04945628e8bfad33147669968";

const files = new Map();
/** Folders of the packages that are in the bundles. */
const packages = new Set();
const licences = [];

/** Takes a file in and gives the address that it will have. */
function add(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const { name: stem, ext } = parse(name);
  const full = `${stem}-${hash}${ext}`;
  files.set(full, Buffer.from(content));
  return `/ide/${full}`;
}

async function bundle(entry, more) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: "out",
    target: "es2022",
    jsx: "automatic",
    legalComments: "none",
    loader: { ".ttf": "dataurl" },
    define: { "process.env.NODE_ENV": '"production"', ...more.define },
    ...more.options,
  });
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder) packages.add(folder);
  }
  return Object.fromEntries(outputFiles.map((file) => [extname(file.path), file.contents]));
}

async function graphiql() {
  const entries = {
    editor: "monaco-editor/esm/vs/editor/editor.worker.js",
    json: "monaco-editor/esm/vs/language/json/json.worker.js",
    graphql: "monaco-graphql/esm/graphql.worker.js",
  };
  const workers = {};
  for (const [label, entry] of Object.entries(entries)) {
    const { ".js": script } = await bundle(entry, { options: { format: "iife" } });
    workers[label] = add(`${label}-worker.js`, script);
  }
  const page = await bundle("src/graphiql.jsx", {
    options: { format: "esm" },
    define: { WORKERS: JSON.stringify(workers) },
  });
  return { "graphiql.js": add("graphiql.js", page[".js"]), "graphiql.css": add("graphiql.css", page[".css"]) };
}

async function playground() {
  const folder = mkdtempSync(join(tmpdir(), "playground-"));
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", PLAYGROUND, "--json", "--pack-destination", folder], { stdio: ["ignore", "pipe", "ignore"] }),
  );
  execFileSync("tar", ["xzf", join(folder, filename), "-C", folder]);
  const read = (path) => readFileSync(join(folder, "package", path));
  const script = read("build/static/js/middleware.js");
  const sha256 = createHash("sha256").update(script).digest("hex");
  if (sha256 !== PLAYGROUND_SHA256) throw new Error(`${PLAYGROUND} is not the file that was looked at: ${sha256}`);
  const style = read("build/static/css/middleware.css");
  licences.push(`${PLAYGROUND}\n\n${read("LICENSE")}`);
  rmSync(folder, { recursive: true });
  const withoutMap = (content) => content.toString().replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*$/m, "");
  const start = await bundle("src/playground.js", { options: { format: "iife" } });
  return {
    "playground-middleware.js": add("playground-middleware.js", withoutMap(script)),
    "playground-middleware.css": add("playground-middleware.css", withoutMap(style)),
    "playground.js": add("playground.js", start[".js"]),
  };
}

/** What the authors of everything that is bundled want to be told along with it. */
function licencesOfPackages() {
  for (const folder of [...packages].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    licences.push(`${name}@${version} (${license})${file ? `\n\n${readFileSync(join(folder, file), "utf8")}` : ""}`);
  }
}

/** A page with the addresses of its files. */
function page(name, addresses) {
  const text = readFileSync(`src/${name}.html`, "utf8");
  files.set(`${name}.html`, Buffer.from(text.replace(/{([\w.-]+)}/g, (_, file) => addresses[file])));
}

function list() {
  const names = [...files.keys()].filter((name) => !name.endsWith(".html")).sort();
  const rows = names.map((name) => `    ("${name}", include_bytes!("${name}.gz")),`);
  return `// Written by build.mjs.\n[\n${rows.join("\n")}\n]\n`;
}

page("graphiql", await graphiql());
page("playground", await playground());
licencesOfPackages();
files.set("licences.txt", Buffer.from(licences.map((text) => `${text.trim()}\n`).join(`\n${"-".repeat(80)}\n\n`)));

const dist = new Map([
  ["files.rs", Buffer.from(list())],
  ["sources.sha256", Buffer.from(`${hashOfSources()}\n`)],
]);
for (const [name, content] of files) dist.set(name.endsWith(".html") ? name : `${name}.gz`, content);

if (process.argv.includes("--check")) {
  const present = (name) => {
    const content = readFileSync(join("dist", name));
    return name.endsWith(".gz") ? gunzipSync(content) : content;
  };
  const wrong = [...dist].filter(([name, content]) => !existsSync(join("dist", name)) || !present(name).equals(content));
  if (wrong.length > 0 || readdirSync("dist").length !== dist.size) {
    console.error(`assets/ide/dist is out of date: run \`make ide\` (${wrong.map(([name]) => name).join(", ")})`);
    process.exit(1);
  }
} else {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist");
  for (const [name, content] of dist) {
    writeFileSync(join("dist", name), name.endsWith(".gz") ? gzipSync(content, { level: 9 }) : content);
  }
}
