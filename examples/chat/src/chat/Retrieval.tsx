// What was looked at for an answer, by which ranks, and why it was left out.
import { useLazyQuery } from "@apollo/client/react";
import { RetrievalDocument } from "../generated/graphql";

export function Retrieval({ messageId }: { messageId: string }) {
  const [read, { data }] = useLazyQuery(RetrievalDocument);
  const retrieval = data?.node?.__typename === "Message" ? data.node.retrieval : undefined;
  return (
    <details onToggle={(event) => event.currentTarget.open && read({ variables: { messageId } })}>
      <summary>Passages looked at</summary>
      {retrieval === null && <p className="quiet">Nothing was looked up.</p>}
      {retrieval && (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th>Document</th>
                <th>Page</th>
                <th>By words</th>
                <th>By meaning</th>
                <th>Score</th>
                <th>Outcome</th>
              </tr>
            </thead>
            <tbody>
              {retrieval.candidates.map((candidate, place) => (
                <tr key={place}>
                  <td>{candidate.title}</td>
                  <td>{candidate.page ?? "–"}</td>
                  <td>{candidate.keywordRank ?? "–"}</td>
                  <td>{candidate.semanticRank ?? "–"}</td>
                  <td>{candidate.score.toFixed(3)}</td>
                  <td>{candidate.leftOut ? `left out: ${candidate.leftOut.toLowerCase().replace("_", " ")}` : `shown as [${candidate.mark}]`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
