// Files of a bot: documents that it answers from, and its picture.
import { useApolloClient } from "@apollo/client/react";
import { TeachBotDocument, UpdateBotDocument, type BotFieldsFragment } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { FILE, post } from "../session";

export function Teaching({ workspaceId, bot }: { workspaceId: string; bot: BotFieldsFragment }) {
  const client = useApolloClient();
  const { attempt, problems } = useMutate();
  const show = () => client.refetchQueries({ include: ["Bots"] });

  async function teach(files: FileList | null) {
    for (const file of files ?? []) {
      const variables = { workspaceId, botId: bot.id, name: file.name, file: FILE };
      await attempt(() => post(TeachBotDocument, variables, { at: "file", content: file }));
    }
    await show();
  }

  async function picture(file: File | undefined) {
    if (!file) return;
    await attempt(() => post(UpdateBotDocument, { input: { botId: bot.id, avatar: FILE } }, { at: "input.avatar", content: file }));
    await show();
  }

  return (
    <div className="fields card">
      <label>
        Documents that {bot.name} answers from
        <input type="file" multiple onChange={(event) => teach(event.target.files)} />
      </label>
      <label>
        Picture
        <input type="file" accept="image/png,image/jpeg" onChange={(event) => picture(event.target.files?.[0])} />
      </label>
      <p className="quiet wide">
        {bot.knowledge.readyCount} of {bot.knowledge.totalCount} can be searched: {bot.knowledge.nodes.map(({ name }) => name).join(", ")}{" "}
        <button onClick={show}>Look again</button>
      </p>
      <Problems list={problems} />
    </div>
  );
}
