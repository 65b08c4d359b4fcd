// The events of a job as a front end sees them: each once, in order, whatever the connection does.
import assert from "node:assert/strict";
import type { FollowJobEventsSubscription } from "../../generated/graphql.js";
import type { Cable } from "./cable.js";

export type Event = FollowJobEventsSubscription["jobEvents"];

/** What every selection of an event has. */
interface Numbered {
  cursor: string;
  sequence: number;
  type: string;
  job: { status: string };
}

/** Opens a stream of events after a cursor. It ends by itself when the job has ended, and throws when it is lost. */
export type Open<Each extends Numbered> = (after: string | null) => AsyncIterable<Each>;

const FINAL = ["SUCCEEDED", "FAILED", "CANCELLED"];
/** Bytes of events after which the cable is cut: early, and once more in the middle. */
const CUTS = [4_000, 5_000];

export interface Followed<Each> {
  events: Each[];
  /** How often the stream was lost before it had ended. */
  losses: number;
}

/** Follows a job to its end over a cable that is cut twice, resuming after the last event seen. */
export async function follow<Each extends Numbered>(cable: Cable, open: Open<Each>): Promise<Followed<Each>> {
  const events: Each[] = [];
  const before = cable.cuts;
  let planned = 0;
  let losses = 0;
  for (let attempt = 0; attempt < 20; attempt++) {
    // A stream is also lost when its token runs out: the next cut waits for the one before.
    if (cable.cuts - before === planned && planned < CUTS.length) cable.cutAfter(CUTS[planned++]!);
    try {
      for await (const event of open(events.at(-1)?.cursor ?? null)) events.push(event);
      break;
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      losses += 1;
    }
  }
  assert.equal(cable.cuts - before, CUTS.length, "the cable was cut as often as planned");
  assert.ok(losses >= CUTS.length, `each cut was noticed, ${losses} losses`);
  assertWhole(events);
  return { events, losses };
}

/** Numbers without gap and repeat from the first event to the one that ends the job. */
export function assertWhole(events: readonly Numbered[]): void {
  assert.deepEqual(events.map((event) => event.sequence), events.map((_, index) => index + 1));
  assert.equal(new Set(events.map((event) => event.cursor)).size, events.length);
  const last = events.at(-1);
  assert.ok(last && FINAL.includes(last.type), `the last event ends the job: ${last?.type}`);
  assert.equal(last.job.status, "SUCCEEDED");
}
