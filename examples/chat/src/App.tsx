// Signing in, then a workspace, then one of two tabs.
import { useApolloClient, useQuery } from "@apollo/client/react";
import { useState, type SubmitEvent } from "react";
import { Administration } from "./admin/Administration";
import { Chat } from "./chat/Chat";
import { CreateWorkspaceDocument, SignOutDocument, StartDocument } from "./generated/graphql";
import { Problems, useMutate } from "./mutate";
import { go, usePlace } from "./place";
import { keepTokens, useIsSignedIn } from "./session";
import { SignIn } from "./SignIn";

export function App() {
  return useIsSignedIn() ? <Inside /> : <SignIn />;
}

function Inside() {
  const { data, error } = useQuery(StartDocument);
  const [chosen, choose] = useState<string>();
  const { tab } = usePlace();
  if (error) return <Problems list={[error.message]} />;
  if (!data) return <p className="narrow">Loading…</p>;
  const memberships = data.viewer?.memberships.nodes ?? [];
  const membership = memberships.find(({ workspace }) => workspace.id === chosen) ?? memberships[0];
  if (!membership) return <FirstWorkspace />;
  const { workspace, permissions } = membership;
  return (
    <>
      <header>
        <nav aria-label="Parts of the page">
          <button aria-current={tab === "chat" ? "page" : undefined} onClick={() => go("chat")}>
            Chat
          </button>
          <button aria-current={tab === "admin" ? "page" : undefined} onClick={() => go("admin")}>
            Administration
          </button>
        </nav>
        <select aria-label="Workspace" value={workspace.id} onChange={(event) => choose(event.target.value)}>
          {memberships.map(({ workspace: each }) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
        <span className="quiet">{data.viewer?.email}</span>
        <SignOut />
      </header>
      {tab === "chat" ? (
        <Chat key={workspace.id} workspaceId={workspace.id} />
      ) : (
        <Administration key={workspace.id} workspaceId={workspace.id} permissions={permissions} />
      )}
    </>
  );
}

function SignOut() {
  const client = useApolloClient();
  const { mutate } = useMutate();
  async function signOut() {
    await mutate(SignOutDocument, {});
    keepTokens(null);
    await client.clearStore();
  }
  return <button onClick={signOut}>Sign out</button>;
}

function FirstWorkspace() {
  const { mutate, problems } = useMutate();
  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    await mutate(CreateWorkspaceDocument, { name: String(new FormData(event.currentTarget).get("name")) }, ["Start"]);
  }
  return (
    <main className="narrow">
      <h1>Your first workspace</h1>
      <form onSubmit={submit} className="stack">
        <label>
          Name
          <input name="name" required />
        </label>
        <Problems list={problems} />
        <button className="main">Make it</button>
      </form>
    </main>
  );
}
