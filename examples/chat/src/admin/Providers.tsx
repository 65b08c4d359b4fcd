import { useQuery } from "@apollo/client/react";
import { DeleteProviderDocument, ProvidersDocument, SyncProviderDocument, type ProviderFieldsFragment } from "../generated/graphql";
import { Problems, useMutate } from "../mutate";
import { ModelDefaults } from "./ModelDefaults";
import { NewProvider } from "./NewProvider";

export function Providers({ workspaceId }: { workspaceId: string }) {
  const { data, error } = useQuery(ProvidersDocument, { variables: { workspaceId }, fetchPolicy: "cache-and-network" });
  const workspace = data?.workspace;
  return (
    <section>
      <h1>Providers</h1>
      {error && <Problems list={[error.message]} />}
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>Kind</th>
              <th>Address</th>
              <th>Key</th>
              <th>State</th>
              <th>Models</th>
              <th />
            </tr>
          </thead>
          <tbody>{workspace?.modelProviders.map((provider) => <Row key={provider.id} provider={provider} />)}</tbody>
        </table>
      </div>
      <NewProvider workspaceId={workspaceId} />
      {workspace && <ModelDefaults workspaceId={workspaceId} models={workspace.models} defaults={workspace.settings.modelDefaults} />}
    </section>
  );
}

function Row({ provider }: { provider: ProviderFieldsFragment }) {
  const { mutate, problems } = useMutate();
  const { id, name, kind, baseUrl, hasCredentials, status, statusMessage, models } = provider;
  const isOurs = kind !== "CONFIGURED" && kind !== "BUILT_IN";
  return (
    <tr>
      <td>{name}</td>
      <td>{kind}</td>
      <td>{baseUrl}</td>
      <td>{hasCredentials ? "stored" : "none"}</td>
      <td>
        {status.toLowerCase()} <span className="quiet">{statusMessage}</span>
      </td>
      <td>{models.map((model) => model.displayName).join(", ")}</td>
      <td>
        {isOurs && (
          <div className="row">
            <button onClick={() => mutate(SyncProviderDocument, { id }, ["Providers"])}>Sync models</button>
            <button className="danger" onClick={() => confirm(`Delete ${name}?`) && mutate(DeleteProviderDocument, { id }, ["Providers"])}>
              Delete
            </button>
          </div>
        )}
        <Problems list={problems} />
      </td>
    </tr>
  );
}
