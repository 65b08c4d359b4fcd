// Compares schema.graphql with released.graphql, the schema of the last release, and fails on what breaks clients.
//
// A break that is meant stands in accepted-breaks.json, as { "<schema coordinate>": "<reason>" }. At a release,
// schema.graphql is copied over released.graphql and the list is emptied.
import { readFileSync } from "node:fs";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const changes = await diff(buildSchema(read("released.graphql")), buildSchema(read("../../schema.graphql")));
const accepted = JSON.parse(read("accepted-breaks.json"));

const breaks = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
const refused = breaks.filter((change) => !(change.path in accepted));
const unused = Object.keys(accepted).filter((path) => !breaks.some((change) => change.path === path));
for (const { path, message } of refused) {
  console.error(`${path}: ${message}\n    Breaks clients of the last release. Deprecate first, or accept it with a reason in accepted-breaks.json.`);
}
for (const path of unused) console.error(`${path}: accepted-breaks.json accepts a break that does not exist`);
for (const { path, message, criticality } of changes) {
  if (criticality.level === CriticalityLevel.Dangerous) console.log(`dangerous: ${path}: ${message}`);
}
console.log(`${changes.length} changes since the last release, ${breaks.length} of them breaking, ${breaks.length - refused.length} accepted`);
process.exitCode = refused.length + unused.length > 0 ? 1 : 0;
