import { useState, type SubmitEvent } from "react";
import { RegisterDocument, SignInDocument, type TokenFieldsFragment } from "./generated/graphql";
import { Problems, useMutate } from "./mutate";
import { keepTokens, post } from "./session";

export function SignIn() {
  const { attempt, problems } = useMutate();
  const [isNew, setIsNew] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password, name] = ["email", "password", "name"].map((field) => String(form.get(field) ?? "")) as [string, string, string];
    let tokens: TokenFieldsFragment | null | undefined;
    if (isNew) tokens = (await attempt(() => post(RegisterDocument, { input: { email, password, name } })))?.register?.tokens;
    else tokens = (await attempt(() => post(SignInDocument, { input: { email, password } })))?.login?.tokens;
    if (tokens) keepTokens(tokens);
  }

  return (
    <main className="narrow">
      <h1>Dossier chat</h1>
      <form onSubmit={submit} className="stack">
        {isNew && (
          <label>
            Name
            <input name="name" autoComplete="name" required />
          </label>
        )}
        <label>
          E-mail
          <input name="email" type="email" autoComplete="email" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete={isNew ? "new-password" : "current-password"} required />
        </label>
        <Problems list={problems} />
        <div className="row">
          <button className="main">{isNew ? "Make the account" : "Sign in"}</button>
          <button type="button" onClick={() => setIsNew(!isNew)}>
            {isNew ? "I have an account" : "I am new here"}
          </button>
        </div>
      </form>
    </main>
  );
}
