// Apollo Client 4 as a front end sets it up: HTTP with renewal of tokens, subscriptions over WebSocket or multipart.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { SetContextLink } from "@apollo/client/link/context";
import { ErrorLink } from "@apollo/client/link/error";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { getMainDefinition, relayStylePagination } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";
import type { Observable as Stream } from "rxjs";
import { WebSocket } from "ws";
import possible from "../../generated/possible-types.js";
import type { Session } from "./session.js";
import { values } from "./values.js";

type Subscriptions = "WebSocket" | "multipart";

/** `TOKEN_EXPIRED` arrives as a GraphQL error, whatever the status of the answer. */
function isExpired(error: unknown): boolean {
  if (CombinedGraphQLErrors.is(error)) return error.errors.some((each) => each.extensions?.["code"] === "TOKEN_EXPIRED");
  return ServerError.is(error) && error.bodyText.includes("TOKEN_EXPIRED");
}

/** A client, and what closes its WebSocket. */
export function build(url: string, session: Session, subscriptions: Subscriptions) {
  const authorize = new SetContextLink(({ headers }) => ({ headers: { ...headers, authorization: `Bearer ${session.token}` } }));
  const renew = new ErrorLink(({ error, operation, forward }) => {
    if (!isExpired(error)) return;
    return new Observable((observer) => {
      const sent: unknown = operation.getContext()["headers"]?.authorization;
      session.renew(String(sent).replace("Bearer ", "")).then(() => forward(operation).subscribe(observer), (problem: unknown) => observer.error(problem));
    });
  });
  const http = ApolloLink.from([renew, authorize, new HttpLink({ uri: `${url}/graphql` })]);
  const socket = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${await session.currentToken()}` }),
    retryAttempts: 0, // who follows a log resumes after its last cursor
  });
  const cache = new InMemoryCache({
    possibleTypes: possible.possibleTypes,
    typePolicies: { Workspace: { fields: { prompts: relayStylePagination(["filter", "orderBy"]) } } },
  });
  const isStream = ({ query }: ApolloLink.Operation) => {
    const definition = getMainDefinition(query);
    return definition.kind === "OperationDefinition" && definition.operation === "subscription";
  };
  const link = subscriptions === "WebSocket" ? ApolloLink.split(isStream, new GraphQLWsLink(socket), http) : http;
  return { client: new ApolloClient({ link, cache }), close: () => void socket.dispose() };
}

/** The results of a subscription, for `for await`. */
export const results = <Value>(stream: Stream<Value>) => values<Value>((observer) => stream.subscribe(observer));
