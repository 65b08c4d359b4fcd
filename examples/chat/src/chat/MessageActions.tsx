// Stop, continue, regenerate, edit, and the way to the messages beside this one.
import { useState } from "react";
import {
  ContinueMessageDocument,
  EditMessageDocument,
  RegenerateMessageDocument,
  SelectAlternativeDocument,
  StopMessageDocument,
  type MessageFieldsFragment,
} from "../generated/graphql";
import { Problems, useMutate } from "../mutate";

export function MessageActions({ message, isBusy }: { message: MessageFieldsFragment; isBusy: boolean }) {
  const { mutate, problems } = useMutate();
  const [isEdited, setIsEdited] = useState(false);
  const { id, role, status, cut, parent } = message;
  const isAnswer = role === "ASSISTANT" && parent !== null;
  const isBeingWritten = status === "PENDING" || status === "STREAMING" || status === "WAITING";
  const canGoOn = isAnswer && (cut !== null || status === "STOPPED" || status === "FAILED");
  return (
    <>
      <div className="row">
        <Alternatives message={message} isBusy={isBusy} />
        {isBeingWritten && (
          <button className="danger" onClick={() => mutate(StopMessageDocument, { id })}>
            Stop
          </button>
        )}
        {canGoOn && (
          <button disabled={isBusy} onClick={() => mutate(ContinueMessageDocument, { input: { messageId: id } })}>
            Continue
          </button>
        )}
        {isAnswer && !isBeingWritten && (
          <button disabled={isBusy} onClick={() => mutate(RegenerateMessageDocument, { input: { messageId: id } })}>
            Regenerate
          </button>
        )}
        {role === "USER" && <button onClick={() => setIsEdited(!isEdited)}>Edit</button>}
      </div>
      {isEdited && <Editor message={message} onDone={() => setIsEdited(false)} />}
      <Problems list={problems} />
    </>
  );
}

/** An edited question stands beside the old one, and gets an answer of its own. */
function Editor({ message, onDone }: { message: MessageFieldsFragment; onDone: () => void }) {
  const { mutate, problems } = useMutate();
  const [text, setText] = useState(message.parts.map((part) => ("text" in part ? part.text : "")).join(""));
  async function save() {
    if (await mutate(EditMessageDocument, { input: { messageId: message.id, text, onBusy: "INTERRUPT" } })) onDone();
  }
  return (
    <div className="stack">
      <textarea aria-label="New wording" rows={3} value={text} onChange={(event) => setText(event.target.value)} />
      <Problems list={problems} />
      <div className="row">
        <button className="main" onClick={save}>
          Ask this instead
        </button>
        <button onClick={onDone}>Cancel</button>
      </div>
    </div>
  );
}

function Alternatives({ message, isBusy }: { message: MessageFieldsFragment; isBusy: boolean }) {
  const { mutate, problems } = useMutate();
  const { alternatives, alternativeIndex } = message;
  if (alternatives.length < 2) return null;
  const before = alternatives[alternativeIndex - 1];
  const after = alternatives[alternativeIndex + 1];
  const select = (other: { id: string }) => mutate(SelectAlternativeDocument, { input: { messageId: other.id } });
  return (
    <span className="row" role="group" aria-label="Alternatives">
      <button disabled={!before || isBusy} aria-label="Previous alternative" onClick={() => before && select(before)}>
        ‹
      </button>
      {alternativeIndex + 1} / {alternatives.length}
      <button disabled={!after || isBusy} aria-label="Next alternative" onClick={() => after && select(after)}>
        ›
      </button>
      <Problems list={problems} />
    </span>
  );
}
