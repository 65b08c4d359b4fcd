// The list of conversations beside the one that is open.
import { go, usePlace } from "../place";
import { Conversation } from "./Conversation";
import { ConversationList } from "./ConversationList";
import { NewConversation } from "./NewConversation";

export function Chat({ workspaceId }: { workspaceId: string }) {
  const { conversationId } = usePlace();
  return (
    <div className="chat">
      <aside>
        <button className="main" onClick={() => go("chat")}>
          New conversation
        </button>
        <ConversationList workspaceId={workspaceId} openId={conversationId} />
      </aside>
      <main>
        {conversationId ? (
          <Conversation key={conversationId} workspaceId={workspaceId} id={conversationId} />
        ) : (
          <NewConversation workspaceId={workspaceId} />
        )}
      </main>
    </div>
  );
}
