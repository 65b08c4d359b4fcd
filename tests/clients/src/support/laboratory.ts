// What every client finds: a workspace with a document and a few prompts, and research to start.
import assert from "node:assert/strict";
import {
  AddDocumentDocument,
  CreatePromptDocument,
  CreateWorkspaceDocument,
  JobDetailDocument,
  type StartResearchMutationVariables,
} from "../../generated/graphql.js";
import { post, type Session } from "./session.js";

const TIDES = `# Tides

Tides are the rise and fall of the sea caused by the Moon and the Sun. At Burntcoat Head the tidal range reaches 16.3
metres, the largest on Earth. Tide gauges measure the height of the water; the oldest series began in 1702.

# Power

The power station on the Rance has worked since 1966 and has 24 turbines with 240 megawatts together.
`;

export const PROMPTS = 7;

export interface Laboratory {
  workspaceId: string;
  slug: string;
  promptId: string;
  documentId: string;
}

export async function furnish(url: string, session: Session): Promise<Laboratory> {
  const token = () => session.currentToken();
  const made = await post(url, CreateWorkspaceDocument, { input: { name: "Tide lab" } }, await token());
  const workspace = made.data?.createWorkspace?.workspace;
  assert.ok(workspace, JSON.stringify(made));
  const source = { text: { content: TIDES, mediaType: "text/markdown" } };
  const input = { workspaceId: workspace.id, name: "tides.md", source };
  const added = await post(url, AddDocumentDocument, { input }, await token());
  const { job, document } = added.data?.addDocument ?? {};
  assert.ok(job && document, JSON.stringify(added));
  let promptId = "";
  for (let number = 1; number <= PROMPTS; number++) {
    const prompt = { workspaceId: workspace.id, name: `Explain ${number}`, template: "What are {{topic}}, how large do they get, and how are they measured?" };
    const created = await post(url, CreatePromptDocument, { input: prompt }, await token());
    assert.ok(created.data?.createPrompt?.prompt, JSON.stringify(created));
    promptId = created.data.createPrompt.prompt.id;
  }
  for (let isReady = false; !isReady; ) {
    const { data } = await post(url, JobDetailDocument, { id: job.id }, await token());
    isReady = data?.job?.status === "SUCCEEDED";
    if (!isReady) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { workspaceId: workspace.id, slug: workspace.slug, promptId, documentId: document.id };
}

/** Research about tides with the stored prompt. */
export function aboutTides(laboratory: Laboratory): StartResearchMutationVariables {
  return {
    input: {
      workspaceId: laboratory.workspaceId,
      question: { savedPrompt: { promptId: laboratory.promptId, values: { topic: "tides" } } },
      options: { idempotencyKey: crypto.randomUUID() },
    },
  };
}
