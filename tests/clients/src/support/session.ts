// A signed-in person: keeps the tokens and renews them, whichever client asks.
import assert from "node:assert/strict";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { RegisterDocument, RenewTokensDocument, SignInDocument, type TokenPartsFragment } from "../../generated/graphql.js";

export const PASSWORD = "wandering-otter-42-lamps";

/** Milliseconds before its end from which on a token is not used for something new. */
const SOON = 1_500;

export interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** One POST, without any library. */
export async function post<Data, Variables>(
  url: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  token?: string,
): Promise<Answer<Data>> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token) headers["authorization"] = `Bearer ${token}`;
  const body = JSON.stringify({ query: print(document), variables });
  const response = await fetch(`${url}/graphql`, { method: "POST", headers, body });
  return (await response.json()) as Answer<Data>;
}

export class Session {
  /** How often the tokens were renewed. */
  renewals = 0;
  private renewal: Promise<void> | undefined;

  private constructor(
    readonly url: string,
    readonly email: string,
    private tokens: TokenPartsFragment,
  ) {}

  /** Makes an account, signs out of nothing, and signs in with the password. */
  static async open(url: string): Promise<Session> {
    const email = `${crypto.randomUUID()}@example.org`;
    const registered = await post(url, RegisterDocument, { input: { email, password: PASSWORD, name: "Ada" } });
    assert.deepEqual(registered.data?.register?.errors, []);
    const { data } = await post(url, SignInDocument, { input: { email, password: PASSWORD } });
    assert.ok(data?.login?.tokens, JSON.stringify(data));
    return new Session(url, email, data.login.tokens);
  }

  get token(): string {
    return this.tokens.accessToken;
  }

  /** Waits until the access token has run out. */
  async expire(): Promise<void> {
    const left = Date.parse(this.tokens.accessTokenExpiresAt) - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left) + 100));
  }

  /** Renews the tokens after one was refused. Requests that were refused with the same token share one renewal. */
  renew(refused: string = this.token): Promise<void> {
    if (refused !== this.token) return Promise.resolve();
    this.renewal ??= this.exchange().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  /** The token to connect with, renewed when it runs out soon. */
  async currentToken(): Promise<string> {
    if (Date.parse(this.tokens.accessTokenExpiresAt) - Date.now() < SOON) await this.renew();
    return this.token;
  }

  private async exchange(): Promise<void> {
    const { data } = await post(this.url, RenewTokensDocument, { refreshToken: this.tokens.refreshToken });
    assert.ok(data?.refreshTokens?.tokens, JSON.stringify(data));
    this.tokens = data.refreshTokens.tokens;
    this.renewals += 1;
  }
}
