// Messages that wait until the answer before them is done. They can be changed and taken back.
import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { EditMessageDocument, WaitingMessagesDocument, WithdrawMessageDocument } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { Composer } from "./Composer";

export function WaitingMessages({ conversationId, revision }: { conversationId: string; revision: number }) {
  const { data, refetch } = useQuery(WaitingMessagesDocument, {
    variables: { id: conversationId },
    fetchPolicy: "cache-and-network",
    // Each change asks anew: the answer to a question before it may be older.
    context: { queryDeduplication: false },
  });
  const { mutate, problems } = useMutate();
  const [editedId, setEditedId] = useState<string>();
  useEffect(() => {
    void refetch();
  }, [refetch, revision]);
  const waiting = data?.conversation?.messages.nodes.filter(({ status }) => status === "QUEUED") ?? [];
  return (
    <>
      {waiting.map(({ id, text }) => (
        <article key={id} className="message user waiting">
          <p className="quiet">Waits for its turn</p>
          <p className="text">{text}</p>
          <div className="row">
            <button onClick={() => setEditedId(editedId === id ? undefined : id)}>Change</button>
            <button onClick={() => mutate(WithdrawMessageDocument, { id })}>Take back</button>
          </div>
          {editedId === id && (
            <Composer
              label="Ask this instead"
              onSend={async (other) => {
                const done = await mutate(EditMessageDocument, { input: { messageId: id, text: other } });
                if (done) setEditedId(undefined);
                return Boolean(done);
              }}
            />
          )}
        </article>
      ))}
      <Problems list={problems} />
    </>
  );
}
