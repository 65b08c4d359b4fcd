// Who is signed in. All tabs share the tokens: a refresh token can be used only once, so that one tab renews for all.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { useSyncExternalStore } from "react";
import { RenewTokensDocument, type TokenFieldsFragment } from "./generated/graphql";

// Every script of this origin can read what is here. A page with foreign scripts keeps its tokens elsewhere.
const KEY = "dossier.tokens";
/** Tokens that run out within this many milliseconds are not used for something new. */
const SOON = 10_000;

const changes = new EventTarget();

function tokens(): TokenFieldsFragment | null {
  return JSON.parse(localStorage.getItem(KEY) ?? "null");
}

export function keepTokens(value: TokenFieldsFragment | null): void {
  if (value) localStorage.setItem(KEY, JSON.stringify(value));
  else localStorage.removeItem(KEY);
  changes.dispatchEvent(new Event("change"));
}

export const accessToken = () => tokens()?.accessToken ?? null;

/** A token that is good for a while, renewed when necessary; null when nobody is signed in. */
export async function freshToken(): Promise<string | null> {
  const now = tokens();
  if (now && Date.parse(now.accessTokenExpiresAt) - Date.now() < SOON) await renewTokens(now.accessToken);
  return accessToken();
}

/** Renews the tokens, unless another request or another tab has done so since `refused` was sent. */
export async function renewTokens(refused: string | null): Promise<void> {
  await navigator.locks.request(KEY, async () => {
    const now = tokens();
    if (!now || now.accessToken !== refused) return;
    const data = await post(RenewTokensDocument, { refreshToken: now.refreshToken });
    keepTokens(data.refreshTokens?.tokens ?? null);
  });
}

/** Stands in the variables where a form has a file beside them. */
export const FILE = null as never;

/** One request without a client: with files, it is sent as a form (graphql-multipart-request-spec). */
export async function post<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  file?: { at: string; content: File },
): Promise<Data> {
  const token = file ? await freshToken() : null;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const operation = JSON.stringify({ query: print(document), variables });
  let body: BodyInit = operation;
  if (file) {
    body = new FormData();
    body.append("operations", operation);
    body.append("map", JSON.stringify({ file: [`variables.${file.at}`] }));
    body.append("file", file.content);
  } else {
    headers["content-type"] = "application/json";
  }
  const answer = await fetch("/graphql", { method: "POST", headers, body });
  const { data, errors } = await answer.json();
  if (!data) throw new Error(errors?.[0]?.message ?? answer.statusText);
  return data;
}

/** True while somebody is signed in; follows other tabs. */
export function useIsSignedIn(): boolean {
  return useSyncExternalStore(watch, () => tokens() !== null);
}

function watch(notify: () => void): () => void {
  changes.addEventListener("change", notify);
  addEventListener("storage", notify);
  return () => {
    changes.removeEventListener("change", notify);
    removeEventListener("storage", notify);
  };
}
