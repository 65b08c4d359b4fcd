import type { MessageFieldsFragment } from "../generated/graphql";
import { TextWithCitations } from "./TextWithCitations";
import { ToolCall } from "./ToolCall";

/** Text, thoughts and tool calls of a message, in their order. */
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
    if (part.__typename === "ToolCallPart") {
      return part.toolCall && <ToolCall key={part.index} call={part.toolCall} />;
    }
    const start = end;
    end += part.text.length;
    return <TextWithCitations key={part.index} text={part.text} start={start} citations={citations} />;
  });
}
