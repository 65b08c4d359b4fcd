// urql: tokens by its authentication exchange, subscriptions by server-sent events without any further library.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, cacheExchange, fetchExchange, type CombinedError, type OperationResult } from "@urql/core";
import { authExchange } from "@urql/exchange-auth";
import {
  BootstrapDocument,
  FollowJobEventsDocument,
  PromptListDocument,
  StartResearchDocument,
  type FollowJobEventsSubscription,
  type FollowJobEventsSubscriptionVariables,
  type PromptListQueryVariables,
} from "../../generated/graphql.js";
import { follow, type Event } from "../support/log.js";
import { PROMPTS, aboutTides } from "../support/laboratory.js";
import { scene } from "../support/server.js";
import type { Session } from "../support/session.js";
import { values } from "../support/values.js";

const isExpired = (error: CombinedError) => error.graphQLErrors.some((each) => each.extensions["code"] === "TOKEN_EXPIRED");

function build(url: string, session: Session): Client {
  const authentication = authExchange((utilities) =>
    Promise.resolve({
      addAuthToOperation: (operation) => utilities.appendHeaders(operation, { authorization: `Bearer ${session.token}` }),
      didAuthError: isExpired,
      refreshAuth: () => session.renew(),
    }),
  );
  return new Client({
    url: `${url}/graphql`,
    exchanges: [cacheExchange, authentication, fetchExchange],
    preferGetMethod: false,
    fetchSubscriptions: true,
  });
}

/**
 * urql does not complete a stream: at its end it gives the last result once more, without `hasNext`. When a token runs
 * out in the middle, its authentication exchange repeats the operation as it was: what was seen is skipped.
 */
async function* events(client: Client, id: string, after: string | null): AsyncGenerator<Event> {
  type Result = OperationResult<FollowJobEventsSubscription, FollowJobEventsSubscriptionVariables>;
  const source = client.subscription(FollowJobEventsDocument, { id, after });
  let last = 0;
  for await (const result of values<Result>((observer) => source.subscribe(observer.next))) {
    if (result.error) throw result.error;
    if (!result.hasNext) return;
    assert.ok(result.data);
    const event = result.data.jobEvents;
    if (event.sequence <= last) continue;
    last = event.sequence;
    yield event;
  }
}

test("urql renews its tokens on TOKEN_EXPIRED and repeats the request", async () => {
  const { cable, session } = await scene();
  const client = build(cable.url, session);
  await session.expire();
  const renewals = session.renewals;
  const { data, error } = await client.query(BootstrapDocument, {}).toPromise();
  assert.equal(error, undefined);
  assert.equal(data?.viewer?.email, session.email);
  assert.equal(session.renewals - renewals, 1);
});

test("urql pages through prompts", async () => {
  const { cable, session, laboratory } = await scene();
  const client = build(cable.url, session);
  const names: string[] = [];
  const orderBy = { field: "NAME", direction: "DESC" } as const;
  let after: string | null = null;
  for (let hasNext = true; hasNext; ) {
    const variables: PromptListQueryVariables = { slug: laboratory.slug, first: 2, after, orderBy };
    const { data, error } = await client.query(PromptListDocument, variables).toPromise();
    assert.equal(error, undefined);
    assert.ok(data?.workspaceBySlug);
    const { edges, pageInfo } = data.workspaceBySlug.prompts;
    names.push(...edges.map((edge) => edge.node.name));
    after = pageInfo.endCursor;
    hasNext = pageInfo.hasNextPage;
  }
  assert.deepEqual(names, Array.from({ length: PROMPTS }, (_, index) => `Explain ${PROMPTS - index}`));
});

test("urql follows research over server-sent events, loses the connection and resumes", async () => {
  const { cable, session, laboratory } = await scene();
  const client = build(cable.url, session);
  const started = await client.mutation(StartResearchDocument, aboutTides(laboratory)).toPromise();
  const job = started.data?.startResearch?.job;
  assert.ok(job, JSON.stringify(started.error));
  const { events: seen } = await follow(cable, (after) => events(client, job.id, after));
  assert.ok(seen.length > 20);
});
