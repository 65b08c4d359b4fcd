import { memo } from "react";
import type { MessageFieldsFragment } from "../generated/graphql";
import { MessageActions } from "./MessageActions";
import { Parts } from "./Parts";
import { Rating } from "./Rating";
import { Retrieval } from "./Retrieval";

/** Pieces change one message; the others are not drawn again. */
export const Message = memo(function Message({ message, isBusy }: { message: MessageFieldsFragment; isBusy: boolean }) {
  const { role, status, parent, failure, cut, attachments, modelName, isNoAnswer } = message;
  // The greeting of a bot answers nothing.
  const isAnswer = role === "ASSISTANT" && parent !== null;
  const isBeingWritten = status === "PENDING" || status === "STREAMING";
  return (
    <article className={`message ${role.toLowerCase()}`} aria-label={role === "USER" ? "Question" : "Answer"} data-status={status}>
      <Parts {...message} />
      {attachments.length > 0 && <p className="quiet">Attached: {attachments.map(({ name }) => name).join(", ")}</p>}
      {isBeingWritten && <p className="quiet">{status === "PENDING" ? "Waits for the model…" : "Is being written…"}</p>}
      {status === "WAITING" && <p className="quiet">Waits for a decision…</p>}
      {status === "STOPPED" && <p className="quiet">Stopped.</p>}
      {cut && <p className="quiet">The end is missing ({cut.toLowerCase().replace("_", " ")}).</p>}
      {failure && <p className="problems">{failure.message}</p>}
      <MessageActions message={message} isBusy={isBusy} />
      {isAnswer && !isBeingWritten && (
        <>
          <Rating message={message} />
          <Retrieval messageId={message.id} />
          <p className="quiet">{isNoAnswer ? "Nothing was found." : (modelName ?? (status === "COMPLETED" && "Sentences of the documents, without a model"))}</p>
        </>
      )}
    </article>
  );
});
