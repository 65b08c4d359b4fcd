
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "ArtifactSubject": [
      "ResearchReport",
      "Workspace"
    ],
    "JobResult": [
      "Artifact",
      "Document",
      "ResearchReport"
    ],
    "JobSubject": [
      "Document",
      "Prompt",
      "ResearchReport",
      "Workspace"
    ],
    "Node": [
      "ActivityEvent",
      "Admin",
      "ApiKey",
      "Approval",
      "Artifact",
      "Citation",
      "Configuration",
      "ConfigurationVersion",
      "Document",
      "DocumentChunk",
      "Finding",
      "Instance",
      "Job",
      "JobEvent",
      "JobStep",
      "Membership",
      "Prompt",
      "PromptVersion",
      "ReportSection",
      "ResearchReport",
      "Session",
      "Source",
      "Tag",
      "User",
      "Viewer",
      "Workspace"
    ],
    "UserError": [
      "ConflictError",
      "CredentialError",
      "FileError",
      "InputError",
      "NotFoundError",
      "QuotaError",
      "StateError"
    ]
  }
};
      export default result;
    