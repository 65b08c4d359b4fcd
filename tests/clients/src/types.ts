// Compiles, and therefore shows that the generated types narrow as a front end needs it. Nothing here runs.
import {
  type AddDocumentMutationVariables,
  type CreatePromptMutation,
  type FollowJobEventsSubscription,
  type JobDetailQuery,
  type StartResearchMutationVariables,
} from "../generated/graphql.js";

const workspaceId = "ws_1";

export const byText: AddDocumentMutationVariables = { input: { workspaceId, source: { text: { content: "Tides" } } } };
export const byUpload: AddDocumentMutationVariables = { input: { workspaceId, source: { uploadId: "upload_1" } } };
export const twice: AddDocumentMutationVariables = {
  // @ts-expect-error two members of a oneOf input
  input: { workspaceId, source: { uploadId: "upload_1", text: { content: "Tides" } } },
};
// @ts-expect-error no member of a oneOf input
export const never: AddDocumentMutationVariables = { input: { workspaceId, source: {} } };
// @ts-expect-error a question is required
export const questionless: StartResearchMutationVariables = { input: { workspaceId } };

/** The nullable entity forces a branch for problems; unknown kinds of them still have a message. */
export function outcome(payload: CreatePromptMutation["createPrompt"]): string {
  if (!payload) return "a top-level error";
  if (payload.prompt) return payload.prompt.name;
  const [problem] = payload.errors;
  switch (problem?.__typename) {
    case "QuotaError":
      return `${problem.used} of ${problem.limit}`;
    case "ConflictError":
      return problem.existing?.id ?? problem.message;
    default:
      return problem?.message ?? "";
  }
}

/** A union is narrowed by its type name. */
export function length(job: JobDetailQuery["job"]): number {
  const result = job?.result;
  if (result?.__typename === "ResearchReport") return result.sections.length;
  if (result?.__typename === "Document") return result.name.length;
  return 0;
}

/** Scalars have the types of codegen.yml. */
export function facts(event: FollowJobEventsSubscription["jobEvents"]): [string, number, number | null] {
  return [event.occurredAt, event.sequence, event.progress];
}

// @ts-expect-error not every event has a step
export const step = (event: FollowJobEventsSubscription["jobEvents"]): string => event.step.title;
