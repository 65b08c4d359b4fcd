// Starts the program on a free port with a data directory of its own, runs the audits against it, and stops it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.DOSSIER_TEST_PROGRAM;
if (!program) {
  console.error("Set DOSSIER_TEST_PROGRAM to the path of the program.");
  process.exit(2);
}
const data = mkdtempSync(join(tmpdir(), "dossier-clients-"));
const server = spawn(program, ["--data-dir", data, "--listen", "127.0.0.1:0"], { cwd: data, stdio: ["ignore", "pipe", "inherit"] });

async function address() {
  for await (const line of createInterface({ input: server.stdout })) {
    if (/^http:\/\/127\.0\.0\.1:\d+$/.test(line)) return line;
  }
  throw new Error("the server did not tell its address");
}

const url = await address();
const audit = spawn(process.execPath, ["audit.mjs"], { env: { ...process.env, DOSSIER_URL: `${url}/graphql` }, stdio: "inherit" });
audit.on("exit", (code) => {
  server.on("exit", () => {
    rmSync(data, { recursive: true, force: true });
    process.exit(code ?? 1);
  });
  server.kill("SIGTERM");
});
