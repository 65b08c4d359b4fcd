// Where the server runs that run.mjs has started.
import { after } from "node:test";
import { Cable } from "./cable.js";
import { furnish, type Laboratory } from "./laboratory.js";
import { Session } from "./session.js";

const address = process.env["DOSSIER_URL"];
if (!address) throw new Error("DOSSIER_URL is not set: start this through `npm test`.");

/** Address of the server, without a path. */
export const url: string = address;

export interface Scene {
  cable: Cable;
  session: Session;
  laboratory: Laboratory;
}

/** A person with a laboratory, and a cable of the person's own. */
export async function scene(): Promise<Scene> {
  const cable = await Cable.to(url);
  after(() => cable.close());
  const session = await Session.open(url);
  return { cable, session, laboratory: await furnish(url, session) };
}
