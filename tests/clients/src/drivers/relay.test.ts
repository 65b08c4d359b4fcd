// Relay: what its compiler made of fragments and operations, run by its runtime.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "graphql-ws";
import {
  ConnectionHandler,
  Environment,
  Network,
  Observable,
  RecordSource,
  Store,
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getSingularSelector,
  requestSubscription,
  type FetchFunction,
  type GraphQLResponse,
  type MutationParameters,
  type SubscribeFunction,
} from "relay-runtime";
import { WebSocket } from "ws";
import createPrompt, { type screensCreatePromptMutation } from "../relay/generated/screensCreatePromptMutation.graphql.js";
import deletePrompt, { type screensDeletePromptMutation } from "../relay/generated/screensDeletePromptMutation.graphql.js";
import jobFragment, { type screensJob$data, type screensJob$key } from "../relay/generated/screensJob.graphql.js";
import jobEvents, { type screensJobEventsSubscription } from "../relay/generated/screensJobEventsSubscription.graphql.js";
import page, { type screensPageQuery } from "../relay/generated/screensPageQuery.graphql.js";
import promptsFragment, { type screensPrompts$data, type screensPrompts$key } from "../relay/generated/screensPrompts.graphql.js";
import promptsPage, { type screensPromptsPageQuery } from "../relay/generated/screensPromptsPageQuery.graphql.js";
import startResearch, { type screensStartResearchMutation } from "../relay/generated/screensStartResearchMutation.graphql.js";
import { follow } from "../support/log.js";
import { PROMPTS, aboutTides } from "../support/laboratory.js";
import { scene } from "../support/server.js";
import type { Session } from "../support/session.js";
import { values } from "../support/values.js";

function build(url: string, session: Session) {
  const send = async (query: string | null | undefined, variables: unknown): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${session.token}` },
      body: JSON.stringify({ query, variables }),
    });
  const ask: FetchFunction = async ({ text }, variables) => {
    const token = session.token;
    const first = await (await send(text, variables)).json();
    const isExpired = (error: { extensions?: { code?: string } }) => error.extensions?.code === "TOKEN_EXPIRED";
    if (!first.errors?.some(isExpired)) return first as GraphQLResponse;
    await session.renew(token);
    return (await (await send(text, variables)).json()) as GraphQLResponse;
  };
  const socket = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${await session.currentToken()}` }),
    retryAttempts: 0,
  });
  const listen: SubscribeFunction = ({ text }, variables) =>
    Observable.create((sink) => {
      const failed = (problem: unknown) => sink.error(problem instanceof Error ? problem : new Error(String(problem)));
      return socket.subscribe(
        { query: text ?? "", variables },
        { next: (value) => sink.next(value as GraphQLResponse), error: failed, complete: () => sink.complete() },
      );
    });
  const environment = new Environment({ network: Network.create(ask, listen), store: new Store(new RecordSource()) });
  return { environment, close: () => socket.dispose() };
}

function mutate<Operation extends MutationParameters>(
  environment: Environment,
  mutation: Parameters<typeof commitMutation<Operation>>[1]["mutation"],
  variables: Operation["variables"],
): Promise<Operation["response"]> {
  return new Promise((resolve, reject) => {
    commitMutation<Operation>(environment, { mutation, variables, onCompleted: (data) => resolve(data), onError: reject });
  });
}

test("Relay pages through a connection, adds to it and deletes from it", async () => {
  const { cable, session, laboratory } = await scene();
  const { environment, close } = build(cable.url, session);
  await session.expire();
  const orderBy = { field: "NAME", direction: "ASC" } as const;
  const screen = { slug: laboratory.slug, orderBy };
  const first = await fetchQuery<screensPageQuery>(environment, page, screen).toPromise();
  assert.ok(first?.workspaceBySlug);
  assert.equal(first.viewer?.email, session.email);
  assert.ok(session.renewals >= 1);
  // Keeps what the screen shows, and its records, in the store.
  const kept = environment.retain(createOperationDescriptor(page, screen));
  const key: screensPrompts$key = first.workspaceBySlug;
  const list = () => {
    const selector = getSingularSelector(promptsFragment, key);
    assert.ok(selector);
    return environment.lookup(selector).data as unknown as screensPrompts$data & {
      prompts: { pageInfo: { endCursor: string | null; hasNextPage: boolean } };
    };
  };
  const names = () => list().prompts.edges.map((edge) => edge.node.name);
  for (let pages = 1; list().prompts.pageInfo.hasNextPage; pages++) {
    assert.ok(pages < 4);
    const { endCursor: after } = list().prompts.pageInfo;
    const variables = { id: first.workspaceBySlug.id, first: 3, after, orderBy };
    await fetchQuery<screensPromptsPageQuery>(environment, promptsPage, variables).toPromise();
  }
  assert.deepEqual(names(), Array.from({ length: PROMPTS }, (_, index) => `Explain ${index + 1}`));

  const connections = [list().prompts.__id];
  assert.equal(connections[0], ConnectionHandler.getConnectionID(first.workspaceBySlug.id, "screens_prompts", { orderBy }));
  const input = { workspaceId: laboratory.workspaceId, name: "Explain more", template: "Why {{topic}}?" };
  const created = await mutate<screensCreatePromptMutation>(environment, createPrompt, { input, connections });
  assert.equal(names().at(-1), "Explain more");
  const id = created.createPrompt?.prompt?.id;
  assert.ok(id);
  await mutate<screensDeletePromptMutation>(environment, deletePrompt, { id, connections });
  assert.equal(names().length, PROMPTS);
  kept.dispose();
  await close();
});

test("Relay follows research, loses the connection and resumes", async () => {
  const { cable, session, laboratory } = await scene();
  const { environment, close } = build(cable.url, session);
  const started = await mutate<screensStartResearchMutation>(environment, startResearch, aboutTides(laboratory));
  const job = started.startResearch?.job;
  assert.ok(job);
  type Row = screensJobEventsSubscription["response"]["jobEvents"];
  const open = (after: string | null) =>
    values<Row>((observer) => {
      const { dispose } = requestSubscription<screensJobEventsSubscription>(environment, {
        subscription: jobEvents,
        variables: { id: job.id, after },
        onNext: (data) => data && observer.next(data.jobEvents),
        onError: observer.error,
        onCompleted: observer.complete,
      });
      return { unsubscribe: dispose };
    });
  const { events } = await follow(cable, open);
  assert.ok(events.length > 20);
  // The events brought the job itself up to date in the store.
  const selector = getSingularSelector(jobFragment, job as screensJob$key);
  assert.ok(selector);
  const row = environment.lookup(selector).data as unknown as screensJob$data;
  assert.deepEqual([row.status, row.isFinished, row.result?.__typename], ["SUCCEEDED", true, "ResearchReport"]);
  await close();
});
