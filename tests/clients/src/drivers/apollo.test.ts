// Apollo Client 4: HTTP with renewal of tokens, subscriptions over WebSocket and over its own multipart protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ApolloClient, gql } from "@apollo/client";
import { filter, firstValueFrom } from "rxjs";
import {
  BootstrapDocument,
  CreatePromptDocument,
  DeletePromptDocument,
  FollowJobDocument,
  FollowJobEventsDocument,
  PromptListDocument,
  StartResearchDocument,
} from "../../generated/graphql.js";
import { build, results } from "../support/apollo.js";
import { follow, type Event } from "../support/log.js";
import { PROMPTS, aboutTides } from "../support/laboratory.js";
import { scene } from "../support/server.js";

async function* events(client: ApolloClient, id: string, after: string | null): AsyncGenerator<Event> {
  const stream = client.subscribe({ query: FollowJobEventsDocument, variables: { id, after }, fetchPolicy: "no-cache" });
  for await (const result of results(stream)) {
    if (result.error) throw result.error;
    assert.ok(result.data);
    yield result.data.jobEvents;
  }
}

test("Apollo Client renews its tokens on TOKEN_EXPIRED and repeats the request", async () => {
  const { cable, session } = await scene();
  const { client, close } = build(cable.url, session, "WebSocket");
  await session.expire();
  const renewals = session.renewals;
  const answers = await Promise.all(
    [1, 2, 3].map(() => client.query({ query: BootstrapDocument, fetchPolicy: "network-only", context: { queryDeduplication: false } })),
  );
  for (const { data } of answers) assert.equal(data?.viewer?.email, session.email);
  assert.equal(session.renewals - renewals, 1, "three refused requests share one renewal");
  close();
});

test("Apollo Client pages through prompts and keeps its cache right", async () => {
  const { cable, session, laboratory } = await scene();
  const { client, close } = build(cable.url, session, "WebSocket");
  const orderBy = { field: "NAME", direction: "ASC" } as const;
  const variables = { slug: laboratory.slug, first: 3, orderBy };
  const list = client.watchQuery({ query: PromptListDocument, variables });
  const watching = list.subscribe({});
  await firstValueFrom(list.pipe(filter((result) => !result.loading)));
  const connection = () => {
    const data = client.readQuery({ query: PromptListDocument, variables });
    assert.ok(data?.workspaceBySlug);
    return data.workspaceBySlug.prompts;
  };
  for (let pages = 1; connection().pageInfo.hasNextPage; pages++) {
    assert.ok(pages < 4);
    await list.fetchMore({ variables: { after: connection().pageInfo.endCursor } });
  }
  const names = connection().edges.map((edge) => edge.node.name);
  assert.deepEqual(names, Array.from({ length: PROMPTS }, (_, index) => `Explain ${index + 1}`));
  assert.equal(connection().totalCount, PROMPTS);
  watching.unsubscribe();

  // A problem that a person can act on is data, not an exception; fragments on the interface match.
  const taken = { workspaceId: laboratory.workspaceId, name: "Explain 1", template: "Why {{topic}}?" };
  const refused = await client.mutate({ mutation: CreatePromptDocument, variables: { input: taken } });
  const problem = refused.data?.createPrompt?.errors[0];
  assert.equal(refused.data?.createPrompt?.prompt, null);
  assert.equal(problem?.__typename, "ConflictError");
  assert.equal(problem.code, "ALREADY_EXISTS");
  assert.ok(problem.__typename === "ConflictError" && problem.existing?.id.startsWith("prompt_"));

  const removed = await client.mutate({ mutation: DeletePromptDocument, variables: { id: laboratory.promptId } });
  assert.equal(removed.data?.deletePrompt?.deletedId, laboratory.promptId);
  close();
});

for (const subscriptions of ["WebSocket", "multipart"] as const) {
  test(`Apollo Client follows research over ${subscriptions}, loses the connection and resumes`, async () => {
    const { cable, session, laboratory } = await scene();
    const { client, close } = build(cable.url, session, subscriptions);
    const started = await client.mutate({ mutation: StartResearchDocument, variables: aboutTides(laboratory) });
    const job = started.data?.startResearch?.job;
    assert.ok(job, JSON.stringify(started));
    const { events: seen } = await follow(cable, (after) => events(client, job.id, after));
    assert.ok(seen.length > 20);

    // The entity stream brings the row of the job in the cache up to date without any code of ours.
    for await (const result of results(client.subscribe({ query: FollowJobDocument, variables: { id: job.id } }))) {
      assert.ifError(result.error);
      assert.equal(result.data?.jobUpdated.isFinished, true);
    }
    const row = client.readFragment<{ status: string; progress: number }>({
      id: `Job:${job.id}`,
      fragment: gql`
        fragment Row on Job {
          status
          progress
        }
      `,
    });
    assert.deepEqual(row && [row.status, row.progress], ["SUCCEEDED", 1]);
    close();
  });
}
