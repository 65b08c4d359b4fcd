// What one does with a conversation as a whole: rename, pin, archive, export, delete.
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import {
  DeleteConversationDocument,
  ExportConversationDocument,
  FollowExportDocument,
  UpdateConversationDocument,
  type ArtifactFormat,
  type ConversationFieldsFragment,
} from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { go } from "../place";

export function ConversationMenu({ workspaceId, conversation }: { workspaceId: string; conversation: ConversationFieldsFragment }) {
  const { mutate, problems } = useMutate();
  const { id, title, isPinned, isArchived } = conversation;
  const update = (change: { title?: string; isPinned?: boolean; isArchived?: boolean }) =>
    mutate(UpdateConversationDocument, { input: { conversationId: id, ...change } }, ["Conversations"]);

  function rename() {
    const name = prompt("Title", title);
    if (name) void update({ title: name });
  }

  async function remove() {
    if (!confirm(`Delete “${title}”?`)) return;
    if (await mutate(DeleteConversationDocument, { id }, ["Conversations"])) go("chat");
  }

  return (
    <div className="menu">
      <h1>{title}</h1>
      <div className="row">
        <button onClick={rename}>Rename</button>
        <button aria-pressed={isPinned} onClick={() => update({ isPinned: !isPinned })}>
          {isPinned ? "Unpin" : "Pin"}
        </button>
        <button aria-pressed={isArchived} onClick={() => update({ isArchived: !isArchived })}>
          {isArchived ? "Unarchive" : "Archive"}
        </button>
        <ExportButton workspaceId={workspaceId} conversationId={id} />
        <button className="danger" onClick={remove}>
          Delete
        </button>
      </div>
      <Problems list={problems} />
    </div>
  );
}

const FORMATS: ArtifactFormat[] = ["MARKDOWN", "JSON", "HTML", "DOCX", "PDF"];

/** Short files are there at once; a job writes long ones. The link works for some minutes. */
function ExportButton({ workspaceId, conversationId }: { workspaceId: string; conversationId: string }) {
  const client = useApolloClient();
  const { mutate, problems } = useMutate();
  const [state, setState] = useState("");

  async function start(format: ArtifactFormat) {
    const made = (await mutate(ExportConversationDocument, { workspaceId, conversationId, format }))?.createExport;
    if (made?.artifact) location.assign(made.artifact.download.url);
    else if (made?.job) follow(made.job.id);
  }

  function follow(jobId: string) {
    setState("Being written…");
    client.subscribe({ query: FollowExportDocument, variables: { jobId } }).subscribe(({ data, error }) => {
      const job = data?.jobUpdated;
      if (!error && !job?.isFinished) return;
      setState(error?.message ?? job?.failure?.message ?? "");
      if (job?.result?.__typename === "Artifact") location.assign(job.result.download.url);
    });
  }

  return (
    <>
      <select aria-label="Export as" value="" onChange={(event) => start(event.target.value as ArtifactFormat)}>
        <option value="">Export…</option>
        {FORMATS.map((format) => (
          <option key={format} value={format}>
            {format}
          </option>
        ))}
      </select>
      <span role="status">{state}</span>
      <Problems list={problems} />
    </>
  );
}
