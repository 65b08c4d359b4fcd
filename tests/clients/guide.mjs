// Runs the recipes of docs/api-guide.md against DOSSIER_URL: what stands in the guide is what runs.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const url = process.env.DOSSIER_URL;
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = join(here, "build/recipes");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** What each recipe must say. A recipe that is not here fails. */
const EXPECTED = {
  "session.mjs": [],
  "curl.sh": [/"document":\{"id":"doc/, /event: complete/, /"type":"SUCCEEDED"/, /"name":"gauges\.txt"/],
  "fetch.mjs": [/^Explain: ALREADY_EXISTS$/m, /\[ 'Compare', 'Explain' \]\n\[ 'Summarise' \]/, /SUCCEEDED The job is done/, /16\.3 metres/],
  "apollo.mjs": [/^ada\..*@example\.org$/m, /^1 CREATED$/m, /SUCCEEDED/],
  "urql.mjs": [/^1 CREATED$/m, /SUCCEEDED/],
  "relay.mjs": [/^ada\..*@example\.org$/m],
};

const guide = readFileSync(new URL("../../docs/api-guide.md", import.meta.url), "utf8");
const section = guide.split(/^## /m).find((part) => part.startsWith("Recipes\n"));
const recipes = {};
for (const [, language, file, code] of section.matchAll(/^```(\w+)(?: file=(\S+))?\n(.*?)^```$/gms)) {
  const name = language === "sh" ? "curl.sh" : file;
  if (!name) throw new Error(`a recipe in ${language} without file=…`);
  recipes[name] = (recipes[name] ?? "") + code;
}
const differing = Object.keys({ ...recipes, ...EXPECTED }).filter((name) => !(name in recipes && name in EXPECTED));
if (differing.length > 0) throw new Error(`recipes without expectations, or the other way round: ${differing.join(", ")}`);

for (const [name, code] of Object.entries(recipes)) writeFileSync(join(folder, name), code);
// Relay's network is used with an operation that its compiler made.
writeFileSync(
  join(folder, "relay-use.mjs"),
  `import { fetchQuery } from "relay-runtime";
import page from "../src/relay/generated/screensPageQuery.graphql.js";
import { close, environment } from "./relay.mjs";
const { viewer } = await fetchQuery(environment, page, { slug: "nowhere" }).toPromise();
console.log(viewer.email);
await close();
`,
);

function run(name) {
  const [command, ...parameters] = name.endsWith(".sh")
    ? ["bash", "-eu", name]
    : [process.execPath, "--import", "../../resolve.mjs", name === "relay.mjs" ? "relay-use.mjs" : name];
  const child = spawn(command, parameters, { cwd: folder, env: { ...process.env, DOSSIER_URL: url, URL: url }, timeout: 60_000 });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code: code ?? signal, text: Buffer.concat(said).toString() })));
}

/** Numbers of events count from one, without gap and repeat, in each stream that begins with the first event. */
function isDense(text) {
  const numbers = [...text.matchAll(/^(\d+) [A-Z_]+/gm)].map((match) => Number(match[1]));
  return numbers.every((number, index) => number === 1 || number === numbers[index - 1] + 1);
}

const names = Object.keys(recipes).filter((name) => EXPECTED[name].length > 0);
const results = await Promise.all(names.map(run));
for (const [index, { code, text }] of results.entries()) {
  const missing = EXPECTED[names[index]].filter((expected) => !expected.test(text));
  if (code === 0 && missing.length === 0 && isDense(text) && !text.includes('"errors":[{')) continue;
  console.error(`The recipe ${names[index]} of docs/api-guide.md ended with ${code} and does not say ${missing.join(" ")}:\n${text}`);
  process.exitCode = 1;
}
