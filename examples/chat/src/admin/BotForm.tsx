import type { SubmitEvent } from "react";
import { CreateBotDocument, UpdateBotDocument, type BotFieldsFragment, type ModelFieldsFragment } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";

interface Props {
  workspaceId: string;
  bot: BotFieldsFragment | undefined;
  models: readonly ModelFieldsFragment[];
  maySpend: boolean;
  onDone: () => void;
}

export function BotForm({ workspaceId, bot, models, maySpend, onDone }: Props) {
  const { mutate, problems } = useMutate();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = read(new FormData(event.currentTarget), maySpend);
    // The revision that was read: what somebody else changed meanwhile is not overwritten.
    const done = bot
      ? await mutate(UpdateBotDocument, { input: { ...input, botId: bot.id, expectedRevision: bot.revision } })
      : await mutate(CreateBotDocument, { input: { ...input, workspaceId } }, ["Bots"]);
    if (done) onDone();
  }

  return (
    <form onSubmit={submit} className="fields card" aria-label={bot ? `Edit ${bot.name}` : "New bot"}>
      <label>
        Name
        <input name="name" defaultValue={bot?.name} required />
      </label>
      <label>
        Description
        <input name="description" defaultValue={bot?.description ?? ""} />
      </label>
      <label className="wide">
        Instructions
        <textarea name="systemPrompt" rows={3} defaultValue={bot?.systemPrompt} />
      </label>
      <label>
        Greeting
        <input name="greeting" defaultValue={bot?.greeting ?? ""} />
      </label>
      <label>
        Suggested questions, one a line
        <textarea name="questions" rows={2} defaultValue={bot?.suggestedQuestions.join("\n")} />
      </label>
      <label>
        Model
        <select name="modelId" defaultValue={bot?.model?.id ?? ""}>
          <option value="">that of the workspace</option>
          {models
            .filter(({ capabilities }) => capabilities.includes("CHAT"))
            .map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
        </select>
      </label>
      {maySpend && (
        <label>
          Budget in dollars a month
          <input name="budget" type="number" min="0" step="0.01" defaultValue={bot?.monthlyBudgetUsd ?? ""} />
        </label>
      )}
      <label className="choice">
        <input name="showsReasoning" type="checkbox" defaultChecked={bot?.showsReasoning} /> Shows thoughts of the model
      </label>
      <Problems list={problems} />
      <div className="row wide">
        <button className="main">Save</button>
        <button type="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function read(form: FormData, maySpend: boolean) {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const lines = text("questions").split("\n");
  return {
    name: text("name"),
    description: text("description") || null,
    systemPrompt: text("systemPrompt"),
    greeting: text("greeting") || null,
    suggestedQuestions: lines.map((line) => line.trim()).filter(Boolean),
    modelId: text("modelId") || null,
    showsReasoning: form.has("showsReasoning"),
    ...(maySpend && { monthlyBudgetUsd: text("budget") ? Number(text("budget")) : null }),
  };
}
