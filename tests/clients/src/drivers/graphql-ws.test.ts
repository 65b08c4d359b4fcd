// graphql-ws alone: the reference client of the WebSocket protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { print } from "graphql";
import { createClient, type Client } from "graphql-ws";
import { WebSocket } from "ws";
import {
  BootstrapDocument,
  CreatePromptDocument,
  FollowJobEventsDocument,
  FollowWorkspaceDocument,
  StartResearchDocument,
  WorkspaceTimelineDocument,
  type BootstrapQuery,
  type FollowJobEventsSubscription,
  type FollowWorkspaceSubscription,
} from "../../generated/graphql.js";
import { follow, type Event } from "../support/log.js";
import { aboutTides } from "../support/laboratory.js";
import { scene } from "../support/server.js";
import { post, type Session } from "../support/session.js";

function build(url: string, session: Session, retryAttempts: number, closed: number[] = []): Client {
  return createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${await session.currentToken()}` }),
    retryAttempts,
    retryWait: () => Promise.resolve(),
    on: { closed: (event) => closed.push((event as { code: number }).code) },
  });
}

async function* events(client: Client, id: string, after: string | null): AsyncGenerator<Event> {
  const query = print(FollowJobEventsDocument);
  for await (const result of client.iterate<FollowJobEventsSubscription>({ query, variables: { id, after } })) {
    assert.equal(result.errors, undefined);
    assert.ok(result.data);
    yield result.data.jobEvents;
  }
}

test("graphql-ws runs queries on its socket", async () => {
  const { cable, session } = await scene();
  const client = build(cable.url, session, 0);
  const emails: unknown[] = [];
  for await (const { data } of client.iterate<BootstrapQuery>({ query: print(BootstrapDocument) })) emails.push(data?.viewer?.email);
  assert.deepEqual(emails, [session.email]);
  await client.dispose();
});

test("graphql-ws reconnects with a new token when the old one runs out, and misses no event", async () => {
  const { cable, session, laboratory } = await scene();
  const closed: number[] = [];
  const client = build(cable.url, session, 5, closed);
  const token = await session.currentToken();
  const timeline = await post(session.url, WorkspaceTimelineDocument, { id: laboratory.workspaceId }, token);
  // The payload is sent anew with each connection: what stands in it then is what counts.
  const after = timeline.data?.workspace?.activity.nodes[0]?.cursor;
  assert.ok(after);
  const query = print(FollowWorkspaceDocument);
  const variables = { id: laboratory.workspaceId, types: ["prompt.*"], after };
  const seen: string[] = [];
  const create = async (name: string) => {
    const input = { workspaceId: laboratory.workspaceId, name, template: "Why?" };
    const { data } = await post(session.url, CreatePromptDocument, { input }, await session.currentToken());
    assert.ok(data?.createPrompt?.prompt);
  };
  const renewals = session.renewals;
  await create("before");
  for await (const { data, errors } of client.iterate<FollowWorkspaceSubscription>({ query, variables })) {
    assert.equal(errors, undefined);
    assert.ok(data);
    variables.after = data.workspaceActivity.cursor;
    seen.push(data.workspaceActivity.summary);
    if (seen.length === 1) {
      await session.expire();
      await create("after");
    } else break;
  }
  assert.equal(seen.length, 2, seen.join());
  assert.ok(seen[0]?.includes("before") && seen[1]?.includes("after"), seen.join());
  assert.ok(closed.includes(4403), `the server closed with 4403: ${closed.join()}`);
  assert.ok(session.renewals > renewals);
  await client.dispose();
});

test("graphql-ws follows research, loses the connection and resumes", async () => {
  const { cable, session, laboratory } = await scene();
  const started = await post(session.url, StartResearchDocument, aboutTides(laboratory), await session.currentToken());
  const job = started.data?.startResearch?.job;
  assert.ok(job, JSON.stringify(started));
  const client = build(cable.url, session, 0);
  const { events: seen } = await follow(cable, (after) => events(client, job.id, after));
  assert.ok(seen.length > 20);
  await client.dispose();
});
