import { useState, type KeyboardEvent, type ReactNode, type SubmitEvent } from "react";

interface Props {
  label: string;
  /** Answers whether the text was taken. */
  onSend: (text: string) => Promise<boolean>;
  children?: ReactNode;
}

export function Composer({ label, onSend, children }: Props) {
  const [text, setText] = useState("");
  const [isSending, setIsSending] = useState(false);

  async function send(event: SubmitEvent) {
    event.preventDefault();
    if (!text.trim() || isSending) return;
    setIsSending(true);
    if (await onSend(text)) setText("");
    setIsSending(false);
  }

  function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }

  return (
    <form className="composer" onSubmit={send}>
      <textarea aria-label={label} placeholder={label} rows={2} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={sendOnEnter} />
      {children}
      <button className="main" disabled={isSending || !text.trim()}>
        Send
      </button>
    </form>
  );
}
