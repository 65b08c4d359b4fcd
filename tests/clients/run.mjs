// Everything that clients see: checks of the schema and of the operations, then real clients against a running server.
// `node run.mjs drivers` runs only the phases whose names contain the word.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const tool = (name) => join(here, "node_modules/.bin", name);
const [wanted = ""] = process.argv.slice(2);

/** Runs a program; what it said is shown only when it failed. */
function run(command, parameters, { cwd = here, env = {}, isQuiet = true } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece) => (isQuiet ? said.push(piece) : process.stdout.write(piece)));
    }
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve();
      process.stdout.write(Buffer.concat(said));
      reject(new Error(`${command.replace(`${here}/node_modules/.bin/`, "")} ended with ${code}`));
    });
  });
}

async function phase(name, work) {
  if (!name.includes(wanted)) return;
  const begin = Date.now();
  try {
    await work();
  } catch (error) {
    throw new Error(`clients: ${name}: ${error.message}`);
  }
  console.log(`   clients: ${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

/** People who come from one address in quick succession are the rule here. */
const UNHURRIED = {
  DOSSIER_AUTH_REGISTRATIONS_PER_HOUR: "0",
  DOSSIER_AUTH_LOGINS_PER_MINUTE: "0",
  DOSSIER_TELEMETRY_LOG_LEVEL: "warn",
};
/** Tokens so short-lived that every client sees its own run out. */
const SHORT_LIVED = { DOSSIER_AUTH_ACCESS_TOKEN_LIFE: "4s", DOSSIER_AUTH_CLOCK_LEEWAY: "0s" };

/** Starts the program on a free port with a data directory of its own, and stops it after the work. */
async function withServer(settings, work) {
  const program = process.env.DOSSIER_TEST_PROGRAM ?? join(root, "target/debug/dossier");
  const data = mkdtempSync(join(tmpdir(), "dossier-clients-"));
  const env = { ...process.env, ...UNHURRIED, ...settings };
  const server = spawn(program, ["--data-dir", data, "--listen", "127.0.0.1:0"], { cwd: data, env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.on("close", resolve));
  server.on("error", (error) => console.error(`${program}: ${error.message}`));
  try {
    await work(await addressOf(server));
  } finally {
    server.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

async function addressOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    if (/^http:\/\/127\.0\.0\.1:\d+$/.test(line)) return line;
  }
  throw new Error("the server did not tell its address");
}

const tests = (files, url) =>
  run(process.execPath, ["--import", "./resolve.mjs", "--test", "--test-reporter=spec", "--test-concurrency=5", "--test-timeout=60000", ...files], {
    env: { DOSSIER_URL: url },
  });

// The first failure ends everything; Node.js prints it and exits with 1.
async function checkRules() {
  const lint = ["--config", "tests/clients/eslint.config.js", "--max-warnings=0", "schema.graphql", "tests/clients/operations", "examples/chat/src/operations"];
  await phase("schema and operations keep the rules", () => run(tool("eslint"), lint, { cwd: root }));
  await phase("no change breaks clients", () => run(process.execPath, ["breaking.mjs"]));
  await phase("bundled pages are current", () => run(process.execPath, [join(root, "assets/ide/sources.mjs")]));
}

async function checkTypes() {
  const env = { NODE_PATH: join(here, "node_modules") };
  await phase("typed client is current", () => run(tool("graphql-codegen"), ["--config", "codegen.yml", "--check"], { cwd: root, env }));
  await phase("Relay's artefacts are current", () => run(tool("relay-compiler"), ["--validate"]));
  await phase("types", () => {
    rmSync(join(here, "build"), { recursive: true, force: true });
    return run(tool("tsc"), ["--project", "."]);
  });
  await phase("types of the example", () => {
    // A copy within this package, so that it finds the packages that are installed here.
    for (const part of ["src", "tsconfig.json"]) cpSync(join(root, "examples/chat", part), join(here, "build/chat", part), { recursive: true });
    return run(tool("tsc"), ["--project", "build/chat"]);
  });
}

await Promise.all([checkRules(), checkTypes()]);
await withServer(SHORT_LIVED, async (url) => {
  await phase("audits", () => run(process.execPath, ["audit.mjs"], { env: { DOSSIER_URL: `${url}/graphql` }, isQuiet: false }));
  await phase("drivers", () => tests(["build/src/drivers/"], url));
});
await withServer({}, async (url) => {
  await phase("recipes of the guide", () => run(process.execPath, ["guide.mjs"], { env: { DOSSIER_URL: url } }));
  await phase("pages in a browser", async () => {
    await run(join(root, "scripts/chromium.sh"), []);
    await tests(["build/src/pages/"], url);
  });
});
