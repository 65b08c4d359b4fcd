// Marks such as [1] in the text open the words that they stand for.
import { useEffect, useRef, useState } from "react";
import type { CitationFieldsFragment } from "../generated/graphql";

/** A mark, with the punctuation that must not begin the next line. */
const MARK = /(\[\d+\][.,;:!?]*)/;

interface Props {
  text: string;
  /** Where the text begins in that of the whole message: places of citations are counted from there. */
  start: number;
  citations: readonly CitationFieldsFragment[];
}

export function TextWithCitations({ text, start, citations }: Props) {
  const [opened, open] = useState<CitationFieldsFragment>();
  let end = start;
  return (
    <div className="text">
      {text.split(MARK).map((piece, place) => {
        end += piece.length;
        const [, stop = ""] = /^\[\d+\](.*)/.exec(piece) ?? [];
        const citation = citations.find(({ endOffset }) => endOffset === end - stop.length);
        if (!citation || !piece.startsWith("[")) return piece;
        return (
          <span key={place} className="together">
            <button className="mark" aria-label={`Source ${citation.mark}: ${citation.title}`} onClick={() => open(citation)}>
              {citation.mark}
            </button>
            {stop}
          </span>
        );
      })}
      {opened && <Source citation={opened} onClose={() => open(undefined)} />}
    </div>
  );
}

function Source({ citation, onClose }: { citation: CitationFieldsFragment; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { title, page, quote } = citation;
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      {page && <p className="quiet">Page {page}</p>}
      <blockquote>{quote}</blockquote>
      <button onClick={onClose}>Close</button>
    </dialog>
  );
}
