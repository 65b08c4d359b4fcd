// Apollo Client: HTTP that renews its tokens for queries and mutations, a WebSocket for subscriptions.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable, type FieldPolicy } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { SetContextLink } from "@apollo/client/link/context";
import { ErrorLink } from "@apollo/client/link/error";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import possible from "./generated/possible-types";
import { accessToken, freshToken, keepTokens, renewTokens } from "./session";

const authorize = new SetContextLink(({ headers }) => ({ headers: { ...headers, authorization: `Bearer ${accessToken()}` } }));

/** Renews the tokens when they have run out, and sends the operation once more. */
const renew = new ErrorLink(({ error, operation, forward }) => {
  if (hasCode(error, "UNAUTHENTICATED")) keepTokens(null);
  if (!hasCode(error, "TOKEN_EXPIRED")) return;
  const sent = String(operation.getContext().headers?.authorization).replace("Bearer ", "");
  return new Observable((observer) => {
    renewTokens(sent).then(
      () => forward(operation).subscribe(observer),
      (problem: unknown) => observer.error(problem),
    );
  });
});

function hasCode(error: unknown, code: string): boolean {
  if (CombinedGraphQLErrors.is(error)) return error.errors.some((each) => each.extensions?.code === code);
  return ServerError.is(error) && error.bodyText.includes(`"${code}"`);
}

const socket = createClient({
  url: `${location.origin.replace("http", "ws")}/graphql`,
  connectionParams: async () => ({ authorization: `Bearer ${await freshToken()}` }),
  retryAttempts: 0, // follow.ts connects again, after the last event that it has seen
});

/** Pages of a list that are shown as one list: of the next page come its items, and where the page after it begins. */
function pages(...keyArgs: string[]): FieldPolicy {
  return {
    keyArgs,
    merge(existing, incoming, { args }) {
      if (existing && args?.after) return { ...incoming, nodes: [...existing.nodes, ...incoming.nodes] };
      if (existing && args?.before) return { ...incoming, nodes: [...incoming.nodes, ...existing.nodes] };
      return incoming;
    },
  };
}

const cache = new InMemoryCache({
  possibleTypes: possible.possibleTypes,
  typePolicies: {
    // Each event stands by itself.
    Subscription: { fields: { messageStream: { merge: false } } },
    Conversation: { fields: { messages: pages("scope") } },
    Workspace: { fields: { conversations: pages("filter") } },
    WorkspaceSettings: { merge: true },
  },
});

export const client = new ApolloClient({
  cache,
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    ApolloLink.from([renew, authorize, new HttpLink({ uri: "/graphql" })]),
  ),
});
