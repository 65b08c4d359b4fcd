// Choose a bot and ask: the first message makes the conversation.
import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { ChoosableBotsDocument, ImportConversationsDocument, SendMessageDocument } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { go } from "../place";
import { FILE, post } from "../session";
import { Composer } from "./Composer";

export function NewConversation({ workspaceId }: { workspaceId: string }) {
  const { data } = useQuery(ChoosableBotsDocument, { variables: { workspaceId }, fetchPolicy: "cache-and-network" });
  const { mutate, problems } = useMutate();
  const [chosen, choose] = useState<string>();
  const bots = data?.workspace?.bots.nodes ?? [];
  const bot = bots.find(({ id }) => id === chosen) ?? bots[0];
  if (!data) return <p className="quiet">Loading…</p>;
  if (!bot) return <p>There is no bot yet. Make one under Administration.</p>;

  async function ask(text: string): Promise<boolean> {
    const input = { to: { botId: bot!.id }, text, idempotencyKey: crypto.randomUUID() };
    const conversation = (await mutate(SendMessageDocument, { input }, ["Conversations"]))?.sendMessage?.conversation;
    if (conversation) go("chat", conversation.id);
    return Boolean(conversation);
  }

  return (
    <section className="conversation">
      <div className="stack grow">
        <h1>New conversation</h1>
        <label>
          Bot
          <select value={bot.id} onChange={(event) => choose(event.target.value)}>
            {bots.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div className="row">
          {bot.avatarUrl && <img className="avatar" src={bot.avatarUrl} alt="" />}
          <span>{bot.greeting ?? bot.description}</span>
        </div>
        <div className="row">
          {bot.suggestedQuestions.map((question) => (
            <button key={question} onClick={() => ask(question)}>
              {question}
            </button>
          ))}
        </div>
        <Import botId={bot.id} />
      </div>
      <Problems list={problems} />
      <Composer label={`Ask ${bot.name}`} onSend={ask} />
    </section>
  );
}

/** Conversations from a file: an export of Dossier, ChatGPT or Open WebUI. */
function Import({ botId }: { botId: string }) {
  const { attempt, problems } = useMutate();
  const [outcome, setOutcome] = useState("");
  async function load(file: File | undefined) {
    if (!file) return;
    const data = await attempt(() => post(ImportConversationsDocument, { botId, file: FILE }, { at: "file", content: file }));
    const result = data?.importConversations;
    if (!result) return;
    setOutcome(`${result.conversations.length} imported, ${result.skippedCount} known, ${result.refusedCount} refused.`);
    const first = result.conversations[0];
    if (first) go("chat", first.id);
  }
  return (
    <label>
      Import conversations
      <input type="file" accept=".json,.zip" onChange={(event) => load(event.target.files?.[0])} />
      <span className="quiet">{outcome}</span>
      <Problems list={problems} />
    </label>
  );
}
