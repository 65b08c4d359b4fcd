import { useState, type SubmitEvent } from "react";
import { RateMessageDocument, type FeedbackRating, type FeedbackReason, type MessageFieldsFragment } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";

const REASONS: FeedbackReason[] = ["INCORRECT", "NOT_RELEVANT", "INCOMPLETE", "WRONG_SOURCE", "OUTDATED", "UNCLEAR", "BAD_TONE", "UNSAFE", "OTHER"];

/** One rating for each person and answer. It can be changed and, with null, withdrawn. */
export function Rating({ message }: { message: MessageFieldsFragment }) {
  const { mutate, problems } = useMutate();
  const { id, feedback } = message;
  const [isOpen, setIsOpen] = useState(false);

  const rate = (rating: FeedbackRating) => {
    setIsOpen(rating === "NEGATIVE" && feedback?.rating !== rating);
    return mutate(RateMessageDocument, { input: { messageId: id, rating: feedback?.rating === rating ? null : rating } });
  };

  async function explain(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const reasons = REASONS.filter((reason) => form.getAll("reason").includes(reason));
    const comment = String(form.get("comment")) || null;
    if (await mutate(RateMessageDocument, { input: { messageId: id, rating: "NEGATIVE", reasons, comment } })) setIsOpen(false);
  }

  return (
    <>
      <div className="row" role="group" aria-label="Rating">
        <button aria-pressed={feedback?.rating === "POSITIVE"} onClick={() => rate("POSITIVE")}>
          Helpful
        </button>
        <button aria-pressed={feedback?.rating === "NEGATIVE"} onClick={() => rate("NEGATIVE")}>
          Not helpful
        </button>
        {feedback?.comment && <q className="quiet">{feedback.comment}</q>}
      </div>
      {isOpen && (
        <form onSubmit={explain} className="stack">
          <fieldset className="row">
            <legend>What was wrong?</legend>
            {REASONS.map((reason) => (
              <label key={reason} className="choice">
                <input type="checkbox" name="reason" value={reason} /> {reason.toLowerCase().replace("_", " ")}
              </label>
            ))}
          </fieldset>
          <label>
            Comment
            <input name="comment" />
          </label>
          <button className="main">Tell</button>
        </form>
      )}
      <Problems list={problems} />
    </>
  );
}
