// GraphQL Playground at /playground. It sends what is in its headers pane with requests, and in connection_init.
import { WELCOME } from "./welcome.js";

window.addEventListener("load", () => {
  const endpoint = new URL("/graphql", location.href).href;
  const root = document.getElementById("root");
  document.getElementById("loading").remove();
  // Its address may name another endpoint, tabs and headers: a link must not choose where a token is sent.
  if (location.search) history.replaceState(null, "", location.pathname);
  window.GraphQLPlayground.init(root, {
    endpoint,
    subscriptionEndpoint: endpoint.replace("http", "ws"),
    setTitle: false,
    canSaveConfig: false,
    shareEnabled: false,
    settings: {
      "request.credentials": "same-origin",
      "schema.polling.enable": false,
      "general.betaUpdates": false,
    },
    tabs: [{ name: "Welcome", endpoint, query: WELCOME, headers: {} }],
  });
});
