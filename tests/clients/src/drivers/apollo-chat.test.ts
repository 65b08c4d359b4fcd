// Apollo Client 4 in a conversation: an answer is read over a WebSocket that is cut before its end, and goes on from there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ApolloClient, gql, type TypedDocumentNode } from "@apollo/client";
import { FollowConversationDocument, RateMessageDocument, SendMessageDocument, type FollowConversationSubscription } from "../../generated/graphql.js";
import { build, results } from "../support/apollo.js";
import type { Cable } from "../support/cable.js";
import { scene } from "../support/server.js";

type Event = NonNullable<FollowConversationSubscription["messageStream"]>;
type Delta = Extract<Event, { __typename: "MessageDelta" }>;
type Finished = Extract<Event, { __typename: "MessageFinished" }>;

interface Created {
  createBot: { bot: { id: string } | null; errors: { message: string }[] } | null;
}

const CREATE_BOT: TypedDocumentNode<Created, { input: { workspaceId: string; name: string; systemPrompt: string; documentIds: string[] } }> = gql`
  mutation CreateBot($input: CreateBotInput!) {
    createBot(input: $input) {
      bot {
        id
      }
      errors {
        message
      }
    }
  }
`;

async function* follow(client: ApolloClient, id: string, after: string | null): AsyncGenerator<Event> {
  const stream = client.subscribe({ query: FollowConversationDocument, variables: { id, after }, fetchPolicy: "no-cache" });
  for await (const result of results(stream)) {
    if (result.error) throw result.error;
    assert.ok(result.data?.messageStream);
    yield result.data.messageStream;
  }
}

/** Reads an answer to its end; the connection is cut once, after so many bytes, and the stream continued by its cursor. */
async function readWithCut(client: ApolloClient, cable: Cable, id: string, start: string | null) {
  const events: Event[] = [];
  let cursor = start;
  // Where in the stream the connection was lost.
  const losses: number[] = [];
  const before = cable.cuts;
  cable.cutAfter(1_200); // behind the text, in the middle of the event that ends the answer
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      for await (const event of follow(client, id, cursor)) {
        events.push(event);
        cursor = event.cursor;
        if (event.__typename === "MessageFinished") return { events, losses, cuts: cable.cuts - before };
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      losses.push(events.length);
    }
  }
  throw new Error("the answer did not end");
}

test("Apollo Client reads an answer, loses the connection before the end, receives exactly the rest, and rates it", async () => {
  const { cable, session, laboratory } = await scene();
  const { client, close } = build(cable.url, session, "WebSocket");
  const { workspaceId, documentId } = laboratory;
  const input = { workspaceId, name: "Harbour master", systemPrompt: "Answer from the documents.", documentIds: [documentId] };
  const made = await client.mutate({ mutation: CREATE_BOT, variables: { input } });
  const bot = made.data?.createBot?.bot;
  assert.ok(bot, JSON.stringify(made));

  const question = { to: { botId: bot.id }, text: "How high is the tidal range at Burntcoat Head?" };
  const sent = (await client.mutate({ mutation: SendMessageDocument, variables: { input: question } })).data?.sendMessage;
  assert.ok(sent?.conversation && sent.assistantMessage, JSON.stringify(sent));
  const answerId = sent.assistantMessage.id;

  const { events, losses, cuts } = await readWithCut(client, cable, sent.conversation.id, sent.streamCursor ?? null);
  assert.equal(cuts, 1);
  assert.ok(losses.some((place) => place > 0 && place < events.length), `it was lost between two events: ${losses.join()}`);
  const cursors = events.map((event) => event.cursor);
  assert.equal(new Set(cursors).size, cursors.length, "no event comes twice");
  const deltas = events.filter((event): event is Delta => event.__typename === "MessageDelta" && event.partKind === "TEXT");
  let text = "";
  for (const delta of deltas) {
    assert.equal(delta.offset, text.length, "no character is missing or repeated");
    text += delta.text;
  }
  const finished = events.find((event): event is Finished => event.__typename === "MessageFinished");
  assert.equal(finished?.message.id, answerId);
  assert.equal(finished.message.status, "COMPLETED");
  assert.equal(finished.message.text, text);
  assert.match(text, /16\.3/);
  assert.ok(finished.message.citations.some((citation) => !citation.isRemoved && citation.quote.includes("16.3")), JSON.stringify(finished.message.citations));

  const rated = await client.mutate({ mutation: RateMessageDocument, variables: { id: answerId, rating: "POSITIVE", comment: "Right" } });
  assert.equal(rated.data?.rateMessage?.message?.feedback?.rating, "POSITIVE", JSON.stringify(rated));
  close();
});
