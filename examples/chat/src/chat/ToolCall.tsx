// A call of a tool: what was asked for, what came of it, and the decision, where one is needed.
import { DenyApprovalDocument, GrantApprovalDocument, type ToolCallFieldsFragment } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";

export function ToolCall({ call }: { call: ToolCallFieldsFragment }) {
  const { mutate, problems } = useMutate();
  const { approval } = call;
  return (
    <div className="stack">
      <details className="quiet">
        <summary>
          {call.calledName}: {call.status.toLowerCase().replace("_", " ")}
        </summary>
        <pre>{JSON.stringify(call.arguments, null, 2)}</pre>
        {call.output !== null && <pre>{JSON.stringify(call.output, null, 2)}</pre>}
        {call.failure?.message}
      </details>
      {approval?.status === "PENDING" && approval.viewerCanDecide && (
        <div className="row">
          <button
            className="main"
            onClick={() =>
              mutate(GrantApprovalDocument, { input: { approvalId: approval.id, proposalHash: approval.proposalHash } })
            }
          >
            Approve
          </button>
          <button className="danger" onClick={() => mutate(DenyApprovalDocument, { id: approval.id })}>
            Refuse
          </button>
        </div>
      )}
      <Problems list={problems} />
    </div>
  );
}
