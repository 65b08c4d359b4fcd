import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { ConversationDocument, SendMessageDocument, type BusyPolicy } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { Composer } from "./Composer";
import { ConversationMenu } from "./ConversationMenu";
import { useEndInView } from "./end";
import { useFollow } from "./follow";
import { Message } from "./Message";
import { WaitingMessages } from "./WaitingMessages";

export function Conversation({ workspaceId, id }: { workspaceId: string; id: string }) {
  // From the network, so that no text is older than its cursor; afterwards the stream keeps the cache up to date.
  const { data, error, fetchMore, refetch } = useQuery(ConversationDocument, { variables: { id }, fetchPolicy: "network-only", nextFetchPolicy: "cache-first" });
  const conversation = data?.conversation;
  const isConnected = useFollow(id, conversation?.streamCursor, refetch);
  const { mutate, problems } = useMutate();
  const end = useEndInView();
  const [onBusy, setOnBusy] = useState<BusyPolicy>("ENQUEUE");
  if (error) return <Problems list={[error.message]} />;
  if (!data) return <p className="quiet">Loading…</p>;
  if (!conversation) return <p>This conversation does not exist.</p>;

  const { messages, isGenerating, bot } = conversation;
  async function send(text: string): Promise<boolean> {
    const input = { to: { conversationId: id }, text, onBusy, idempotencyKey: crypto.randomUUID() };
    return Boolean(await mutate(SendMessageDocument, { input }));
  }

  return (
    <section className="conversation">
      <ConversationMenu workspaceId={workspaceId} conversation={conversation} />
      <div {...end} className="messages grow" role="log" aria-live="polite" aria-busy={isGenerating} aria-label={conversation.title}>
        {messages.pageInfo.hasPreviousPage && (
          <button onClick={() => fetchMore({ variables: { before: messages.pageInfo.startCursor } })}>Earlier messages</button>
        )}
        {messages.nodes.map((message) => (
          <Message key={message.id} message={message} isBusy={isGenerating} />
        ))}
        <WaitingMessages conversationId={id} revision={conversation.revision} />
      </div>
      <p role="status" className="quiet">
        {!isConnected && "The connection is lost. Trying again…"}
        {!bot && "The bot is gone; the conversation can be read."}
        {bot && !bot.isEnabled && "The bot is switched off."}
      </p>
      <Problems list={problems} />
      {bot && (
        <Composer label={`Ask ${bot.name}`} onSend={send}>
          {isGenerating && (
            <label>
              While an answer is written
              <select value={onBusy} onChange={(event) => setOnBusy(event.target.value as BusyPolicy)}>
                <option value="ENQUEUE">wait for it</option>
                <option value="INTERRUPT">interrupt it</option>
                <option value="REJECT">refuse</option>
              </select>
            </label>
          )}
        </Composer>
      )}
    </section>
  );
}
