import { useQuery } from "@apollo/client/react";
import { useDeferredValue, useState } from "react";
import { ConversationsDocument } from "../generated/graphql";
import { go } from "../place";

export function ConversationList({ workspaceId, openId }: { workspaceId: string; openId: string | undefined }) {
  const [search, setSearch] = useState("");
  const [isArchived, setIsArchived] = useState(false);
  const filter = { search: useDeferredValue(search) || null, isArchived };
  const { data, previousData, fetchMore } = useQuery(ConversationsDocument, {
    variables: { workspaceId, filter },
    fetchPolicy: "cache-and-network",
  });
  const list = (data ?? previousData)?.workspace?.conversations;
  return (
    <nav aria-label="Conversations" className="stack">
      <input type="search" aria-label="Search in conversations" placeholder="Search" value={search} onChange={(event) => setSearch(event.target.value)} />
      <label className="choice">
        <input type="checkbox" checked={isArchived} onChange={(event) => setIsArchived(event.target.checked)} /> Archived
      </label>
      <ul className="plain">
        {list?.nodes.map(({ id, title, isPinned, isGenerating }) => (
          <li key={id}>
            <button className="entry" aria-current={id === openId ? "page" : undefined} onClick={() => go("chat", id)}>
              {isPinned && <span title="Pinned">★ </span>}
              {title}
              {isGenerating && <span title="An answer is being written"> …</span>}
            </button>
          </li>
        ))}
      </ul>
      {list?.nodes.length === 0 && <p className="quiet">None.</p>}
      {list?.pageInfo.hasNextPage && <button onClick={() => fetchMore({ variables: { after: list.pageInfo.endCursor } })}>More</button>}
    </nav>
  );
}
