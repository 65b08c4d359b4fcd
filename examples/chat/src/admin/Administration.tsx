import type { Permission } from "../generated/graphql";
import { Bots } from "./Bots";
import { Figures } from "./Figures";
import { Providers } from "./Providers";

interface Props {
  workspaceId: string;
  permissions: readonly Permission[];
}

/** Shows what the person may change; the server checks it again. */
export function Administration({ workspaceId, permissions }: Props) {
  return (
    <main className="admin">
      {permissions.includes("WORKSPACE_UPDATE") && <Providers workspaceId={workspaceId} />}
      <Bots workspaceId={workspaceId} mayWrite={permissions.includes("BOTS_WRITE")} maySpend={permissions.includes("WORKSPACE_UPDATE")} />
      {permissions.includes("ANALYTICS_READ") && <Figures workspaceId={workspaceId} />}
    </main>
  );
}
