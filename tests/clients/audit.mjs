// Runs the server audits of graphql-http against DOSSIER_URL, the address of the GraphQL endpoint.
// Fails when any of them does, also those that the specification leaves open.
import { serverAudits } from "graphql-http";

const url = process.env.DOSSIER_URL;
if (!url) {
  console.error("Set DOSSIER_URL to the address of the GraphQL endpoint.");
  process.exit(2);
}

// The server answers GET and bodies without a type only to callers who prove that they are no foreign page.
const fetchFn = (address, init = {}) =>
  fetch(address, { ...init, headers: { ...init.headers, "graphql-require-preflight": "1" } });

const EXPECTED = 61;
const audits = serverAudits({ url, fetchFn });
let passed = 0;
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === "ok") {
    passed += 1;
  } else {
    console.log(`${result.status}: ${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`${passed} of ${audits.length} audits pass`);
process.exit(passed === audits.length && audits.length === EXPECTED ? 0 : 1);
