// Queries go by POST, subscriptions by WebSocket; both carry what is typed into the headers pane.
const endpoint = "/graphql";
const post = GraphiQL.createFetcher({ url: endpoint });

function isSubscription(params, options) {
  const definitions = options?.documentAST?.definitions ?? [];
  const operations = definitions.filter((d) => d.kind === "OperationDefinition");
  const chosen = operations.find((d) => !params.operationName || d.name?.value === params.operationName);
  return chosen?.operation === "subscription";
}

function fetcher(params, options) {
  if (!isSubscription(params, options)) return post(params, options);
  const url = new URL(endpoint, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const client = graphqlWs.createClient({ url: url.href, connectionParams: () => options?.headers ?? {}, retryAttempts: 0 });
  return client.iterate(params);
}

const explanation = `# Dossier
# Sign in with \`register\` or \`login\`, then put the access token into the headers pane below:
#   { "authorization": "Bearer …" }

query {
  instance { name version isClaimed }
  viewer { id email }
}
`;

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: explanation, shouldPersistHeaders: false }),
);
