import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { BotsDocument, DeleteBotDocument, DuplicateBotDocument, UpdateBotDocument, type BotFieldsFragment } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { BotForm } from "./BotForm";
import { Teaching } from "./Teaching";

interface Props {
  workspaceId: string;
  mayWrite: boolean;
  maySpend: boolean;
}

export function Bots({ workspaceId, mayWrite, maySpend }: Props) {
  const { data } = useQuery(BotsDocument, { variables: { workspaceId }, fetchPolicy: "cache-and-network" });
  // A bot, "new", or nothing is in the form.
  const [openId, open] = useState<string>();
  const bots = data?.workspace?.bots.nodes ?? [];
  const opened = bots.find(({ id }) => id === openId);
  return (
    <section>
      <h1>Bots</h1>
      <ul className="plain">
        {bots.map((bot) => (
          <Row key={bot.id} bot={bot} onEdit={() => open(bot.id)} />
        ))}
      </ul>
      {mayWrite && <button onClick={() => open("new")}>New bot</button>}
      {(opened || openId === "new") && (
        <BotForm
          key={`${openId} ${opened?.revision}`}
          workspaceId={workspaceId}
          bot={opened}
          models={data?.workspace?.models ?? []}
          maySpend={maySpend}
          onDone={() => open(undefined)}
        />
      )}
      {opened && <Teaching workspaceId={workspaceId} bot={opened} />}
    </section>
  );
}

function Row({ bot, onEdit }: { bot: BotFieldsFragment; onEdit: () => void }) {
  const { mutate, problems } = useMutate();
  const { id, name, description, avatarUrl, isEnabled, model, knowledge, monthlyBudgetUsd, revision } = bot;
  const facts = [
    description,
    model?.displayName ?? "model of the workspace",
    `${knowledge.readyCount} of ${knowledge.totalCount} documents ready`,
    monthlyBudgetUsd !== null && `at most $${monthlyBudgetUsd} a month`,
    !isEnabled && "switched off",
  ].filter(Boolean);
  const toggle = () => mutate(UpdateBotDocument, { input: { botId: id, isEnabled: !isEnabled, expectedRevision: revision } });
  return (
    <li className="card">
      <div className="row">
        {avatarUrl && <img className="avatar" src={avatarUrl} alt="" />}
        <strong>{name}</strong>
        <span className="quiet">{facts.join(" · ")}</span>
      </div>
      {bot.viewerCanUpdate && (
        <div className="row">
          <button onClick={onEdit}>Edit</button>
          <button onClick={() => mutate(DuplicateBotDocument, { id }, ["Bots"])}>Duplicate</button>
          <button aria-pressed={!isEnabled} onClick={toggle}>
            {isEnabled ? "Switch off" : "Switch on"}
          </button>
          <button className="danger" onClick={() => confirm(`Delete ${name}?`) && mutate(DeleteBotDocument, { id }, ["Bots"])}>
            Delete
          </button>
        </div>
      )}
      <Problems list={problems} />
    </li>
  );
}
