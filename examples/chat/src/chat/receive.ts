// Events of a conversation, written into Apollo's cache: every part of the page that shows a message then shows more.
import type { ApolloCache, Reference } from "@apollo/client";
import type { FollowConversationSubscription, MessageFieldsFragment } from "../generated/graphql";

type StreamEvent = FollowConversationSubscription["messageStream"];
type Event<Name> = Extract<StreamEvent, { __typename: Name }>;
type Part = MessageFieldsFragment["parts"][number];

/** "gap": a piece did not fit. "foreign path": another tab shows another path of the tree. */
export type Outcome = "taken" | "gap" | "foreign path";

export function receive(cache: ApolloCache, conversationId: string, event: StreamEvent): Outcome {
  switch (event.__typename) {
    case "MessageStarted":
      addToPath(cache, conversationId, event);
      return "taken";
    case "MessageDelta":
      return addPiece(cache, event) ? "taken" : "gap";
    case "MessageToolCallChanged":
      addCall(cache, event);
      return "taken";
    case "ConversationChanged":
      return isOnPath(cache, conversationId, event) ? "taken" : "foreign path";
    case "MessageSnapshot":
    case "MessageFinished":
      return "taken"; // The cache has merged the message that they carry.
  }
}

/** Puts a piece of text at its place. Idempotent: a piece that comes twice changes nothing. */
function addPiece(cache: ApolloCache, { messageId, partIndex, partKind, offset, text }: Event<"MessageDelta">): boolean {
  let fits = true;
  cache.modify<MessageFieldsFragment>({
    id: cache.identify({ __typename: "Message", id: messageId }),
    fields: {
      status: () => "STREAMING",
      parts: (parts) => {
        const list = parts as readonly Part[];
        const known = list.find(({ index }) => index === partIndex);
        const before = known && known.__typename !== "ToolCallPart" ? known.text : "";
        fits = offset <= before.length;
        if (!fits) return parts;
        const part: Part = {
          __typename: partKind === "REASONING" ? "ReasoningPart" : "TextPart",
          index: partIndex,
          text: before.slice(0, offset) + text,
        };
        return [...list.filter(({ index }) => index !== partIndex), part].sort((one, other) => one.index - other.index);
      },
    },
  });
  return fits;
}

/** Puts a call at its place among the parts. The cache has the call itself, whose state changes there. */
function addCall(cache: ApolloCache, { messageId, partIndex, toolCall }: Event<"MessageToolCallChanged">) {
  cache.modify<MessageFieldsFragment>({
    id: cache.identify({ __typename: "Message", id: messageId }),
    fields: {
      status: () => (toolCall.status === "AWAITING_APPROVAL" ? "WAITING" : "STREAMING"),
      parts: (parts, { toReference }) => {
        const list = parts as readonly Part[];
        if (list.some(({ index }) => index === partIndex)) return parts;
        const call = toReference({ __typename: "ToolCall", id: toolCall.id });
        const part = { __typename: "ToolCallPart", index: partIndex, toolCall: call } as unknown as Part;
        return [...list, part].sort((one, other) => one.index - other.index);
      },
    },
  });
}

interface Path {
  nodes: readonly Reference[];
}

/** A new message follows its parent: what stood after the parent is another path from now on. */
function addToPath(cache: ApolloCache, conversationId: string, { message }: Event<"MessageStarted">) {
  cache.modify<{ messages: Path }>({
    id: cache.identify({ __typename: "Conversation", id: conversationId }),
    fields: {
      messages: (path, { readField, storeFieldName, toReference }) => {
        const { nodes } = path as Path;
        if (storeFieldName.includes("ALL") || nodes.some((node) => readField("id", node) === message.id)) return path;
        const parent = nodes.findIndex((node) => readField("id", node) === message.parent?.id);
        const reference = toReference({ __typename: "Message", id: message.id });
        return reference ? { ...path, nodes: [...nodes.slice(0, parent + 1), reference] } : path;
      },
    },
  });
}

function isOnPath(cache: ApolloCache, conversationId: string, { conversation }: Event<"ConversationChanged">): boolean {
  let isKnown = true;
  cache.modify<{ messages: Path }>({
    id: cache.identify({ __typename: "Conversation", id: conversationId }),
    fields: {
      messages: (path, { readField, storeFieldName }) => {
        const last = (path as Path).nodes.at(-1);
        if (!storeFieldName.includes("ALL")) isKnown = conversation.lastMessage?.id === (last && readField("id", last));
        return path;
      },
    },
  });
  return isKnown;
}
