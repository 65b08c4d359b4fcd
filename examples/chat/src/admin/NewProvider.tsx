import type { SubmitEvent } from "react";
import { CreateProviderDocument, type ModelProviderKind } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";

const KINDS: ModelProviderKind[] = ["OPENAI", "OPENROUTER", "ANTHROPIC", "GEMINI", "OLLAMA"];

/** The key goes to the server and never comes back: `hasCredentials` is all that can be read. */
export function NewProvider({ workspaceId }: { workspaceId: string }) {
  const { mutate, problems } = useMutate();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const input = {
      workspaceId,
      name: String(form.get("name")),
      kind: form.get("kind") as ModelProviderKind,
      baseUrl: String(form.get("baseUrl")) || null,
      apiKey: String(form.get("apiKey")) || null,
    };
    if (await mutate(CreateProviderDocument, { input }, ["Providers"])) element.reset();
  }

  return (
    <details>
      <summary>Add a provider</summary>
      <form onSubmit={submit} className="fields">
        <label>
          Name
          <input name="name" required />
        </label>
        <label>
          Kind
          <select name="kind">
            {KINDS.map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        </label>
        <label>
          Address, unless it is the usual one
          <input name="baseUrl" type="url" placeholder="https://…/v1" />
        </label>
        <label>
          Key
          <input name="apiKey" type="password" autoComplete="off" />
        </label>
        <button className="main">Add</button>
        <Problems list={problems} />
      </form>
    </details>
  );
}
