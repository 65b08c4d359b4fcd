// GraphiQL at /graphiql: queries go by POST, subscriptions by WebSocket; both carry what is typed into the headers pane.
import "graphiql/style.css";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";
import { HEADERS, WELCOME } from "./welcome.js";

const ENDPOINT = "/graphql";

// Their addresses are put in when the page is bundled.
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(WORKERS[label] ?? WORKERS.editor),
};

function isSubscription(params, document) {
  const operations = (document?.definitions ?? []).filter((each) => each.kind === "OperationDefinition");
  const chosen = operations.find((each) => !params.operationName || each.name?.value === params.operationName);
  return chosen?.operation === "subscription";
}

async function post(params, headers) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json;q=0.9",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(params),
  });
  return response.json();
}

async function* follow(params, headers) {
  const url = new URL(ENDPOINT, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const client = createClient({ url: url.href, connectionParams: () => headers, retryAttempts: 0 });
  try {
    yield* client.iterate(params);
  } catch (error) {
    // The reason of a close frame, such as TOKEN_EXPIRED, is what a person wants to read.
    throw error instanceof CloseEvent ? new Error(`The connection was closed: ${error.code} ${error.reason}`) : error;
  } finally {
    client.dispose();
  }
}

function fetcher(params, options) {
  const headers = options?.headers ?? {};
  return isSubscription(params, options?.documentAST) ? follow(params, headers) : post(params, headers);
}

createRoot(document.getElementById("page")).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={WELCOME}
    defaultHeaders={HEADERS}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
  />,
);
