// Follows the answers of one conversation, through lost connections, from the same character on.
import type { ApolloClient, OperationVariables } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { FollowConversationDocument, type FollowConversationSubscription } from "../generated/graphql";
import { receive } from "./receive";

export type StreamEvent = FollowConversationSubscription["messageStream"];

/** Milliseconds before connecting again: little at first, then more. */
const PAUSES = [250, 500, 1_000, 2_000, 5_000];

/** Writes what happens in the conversation into the cache. Answers whether the connection is there. */
export function useFollow(conversationId: string, streamCursor: string | undefined, onForeignPath: () => void): boolean {
  const client = useApolloClient();
  const [isConnected, setIsConnected] = useState(true);
  const isReady = streamCursor !== undefined;
  useEffect(() => {
    if (isReady) return follow(client, conversationId, streamCursor, setIsConnected, onForeignPath);
    // The first cursor starts it. Later ones are behind what was received already.
  }, [client, conversationId, isReady]);
  return isConnected;
}

function follow(
  client: ApolloClient,
  id: string,
  start: string,
  setIsConnected: (isConnected: boolean) => void,
  onForeignPath: () => void,
): () => void {
  let after: string | null = start;
  let losses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe: () => void } | undefined;

  function connect() {
    const stream = client.subscribe<FollowConversationSubscription, OperationVariables>({
      query: FollowConversationDocument,
      variables: { id, after },
    });
    subscription = stream.subscribe({
      next: ({ data }) => data && take(data.messageStream),
      error: reconnect,
      complete: reconnect,
    });
  }

  function take(event: StreamEvent) {
    after = event.cursor;
    losses = 0;
    setIsConnected(true);
    const outcome = receive(client.cache, id, event);
    if (outcome === "foreign path") onForeignPath();
    // Text is missing before this piece. Without a cursor, the stream begins with the whole answer.
    if (outcome === "gap") {
      after = null;
      subscription?.unsubscribe();
      connect();
    }
  }

  function reconnect() {
    setIsConnected(false);
    clearTimeout(timer);
    timer = setTimeout(connect, PAUSES[Math.min(losses++, PAUSES.length - 1)]);
  }

  connect();
  return () => {
    clearTimeout(timer);
    subscription?.unsubscribe();
  };
}
