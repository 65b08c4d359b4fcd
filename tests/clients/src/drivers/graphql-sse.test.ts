// graphql-sse: the reference client of subscriptions over server-sent events, one connection for each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { print } from "graphql";
import { createClient, type Client } from "graphql-sse";
import {
  BootstrapDocument,
  FollowJobEventsDocument,
  StartResearchDocument,
  type BootstrapQuery,
  type FollowJobEventsSubscription,
} from "../../generated/graphql.js";
import { follow, type Event } from "../support/log.js";
import { aboutTides } from "../support/laboratory.js";
import { scene } from "../support/server.js";
import { post, type Session } from "../support/session.js";

function build(url: string, session: Session): Client {
  return createClient({
    url: `${url}/graphql`,
    headers: async () => ({ authorization: `Bearer ${await session.currentToken()}` }),
    retryAttempts: 0, // who follows a log resumes after its last cursor
  });
}

async function* events(client: Client, id: string, after: string | null): AsyncGenerator<Event> {
  const query = print(FollowJobEventsDocument);
  for await (const result of client.iterate<FollowJobEventsSubscription>({ query, variables: { id, after } })) {
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    assert.ok(result.data);
    yield result.data.jobEvents;
  }
}

test("graphql-sse runs queries", async () => {
  const { cable, session } = await scene();
  const client = build(cable.url, session);
  await session.expire();
  const answers = [];
  for await (const answer of client.iterate<BootstrapQuery>({ query: print(BootstrapDocument) })) answers.push(answer);
  assert.deepEqual(answers.map((answer) => answer.data?.viewer?.email), [session.email]);
  client.dispose();
});

test("graphql-sse follows research, loses the connection and resumes", async () => {
  const { cable, session, laboratory } = await scene();
  const started = await post(session.url, StartResearchDocument, aboutTides(laboratory), await session.currentToken());
  const job = started.data?.startResearch?.job;
  assert.ok(job, JSON.stringify(started));
  const client = build(cable.url, session);
  const { events: seen } = await follow(cable, (after) => events(client, job.id, after));
  assert.ok(seen.length > 20);
  client.dispose();
});
