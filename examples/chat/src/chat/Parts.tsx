import type { MessageFieldsFragment } from "../generated/graphql";
import { TextWithCitations } from "./TextWithCitations";

/** Text and thoughts of a message, in their order. */
export function Parts({ parts, citations }: MessageFieldsFragment) {
  let end = 0;
  return parts.map((part) => {
    if (part.__typename === "ReasoningPart") {
      return (
        <details key={part.index} className="quiet">
          <summary>Thoughts</summary>
          {part.text}
        </details>
      );
    }
    const start = end;
    end += part.text.length;
    return <TextWithCitations key={part.index} text={part.text} start={start} citations={citations} />;
  });
}
