import { useQuery } from "@apollo/client/react";
import { FiguresDocument, type FigureFieldsFragment } from "../generated/graphql";
import { Problems } from "../mutate";

const DAYS = 14;
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

/** Figures by day, in UTC. They are there as soon as what they count is. */
export function Figures({ workspaceId }: { workspaceId: string }) {
  const variables = { workspaceId, range: { from: day(DAYS - 1), to: day(0) } };
  const { data, error, refetch } = useQuery(FiguresDocument, { variables, fetchPolicy: "cache-and-network" });
  const analytics = data?.workspace?.analytics;
  return (
    <section>
      <h1>Figures of the last {DAYS} days</h1>
      {error && <Problems list={[error.message]} />}
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {["Day", "People", "Messages", "Answers", "Failed", "Nothing found", "First word, p95", "Tokens", "Cost", "Helpful", "Not helpful"].map((title) => (
                <th key={title}>{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {analytics?.series.map(({ startsOn, figures }) => (
              <Row key={startsOn} title={startsOn} figures={figures} />
            ))}
          </tbody>
          <tfoot>{analytics && <Row title="In all" figures={analytics.totals} />}</tfoot>
        </table>
      </div>
      <button onClick={() => refetch()}>Look again</button>
    </section>
  );
}

function Row({ title, figures }: { title: string; figures: FigureFieldsFragment }) {
  const { usage, noAnswerRate, p95FirstTokenMilliseconds: first } = figures;
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{figures.activeUsers}</td>
      <td>{figures.messages}</td>
      <td>{figures.answers}</td>
      <td>{figures.failedAnswers}</td>
      <td>{noAnswerRate === null ? "–" : `${Math.round(noAnswerRate * 100)} %`}</td>
      <td>{first === null ? "–" : `${first} ms`}</td>
      <td>{usage.inputTokens + usage.outputTokens}</td>
      <td>${usage.costUsd}</td>
      <td>{figures.positiveFeedback}</td>
      <td>{figures.negativeFeedback}</td>
    </tr>
  );
}
