import { SetModelDefaultsDocument, type DefaultFieldsFragment, type ModelFieldsFragment, type ModelPurpose } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";

const PURPOSES: ModelPurpose[] = ["CHAT", "RESEARCH", "FAST", "EMBEDDING"];

interface Props {
  workspaceId: string;
  models: readonly ModelFieldsFragment[];
  defaults: readonly DefaultFieldsFragment[];
}

export function ModelDefaults({ workspaceId, models, defaults }: Props) {
  const { mutate, problems } = useMutate();
  const set = (purpose: ModelPurpose, modelId: string) =>
    mutate(SetModelDefaultsDocument, { input: { workspaceId, purpose, modelIds: modelId ? [modelId] : [] } }, ["Providers"]);
  return (
    <fieldset className="fields">
      <legend>Models that are used unless a bot has its own</legend>
      {PURPOSES.map((purpose) => {
        const chosen = defaults.find((each) => each.purpose === purpose)?.models[0]?.id ?? "";
        const fitting = models.filter(({ capabilities }) => capabilities.includes("EMBEDDING") === (purpose === "EMBEDDING"));
        return (
          <label key={purpose}>
            {purpose.toLowerCase()}
            <select value={chosen} onChange={(event) => set(purpose, event.target.value)}>
              <option value="">none</option>
              {fitting.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
            </select>
          </label>
        );
      })}
      <Problems list={problems} />
    </fieldset>
  );
}
