
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "ArtifactSubject": [
      "Document",
      "ExtractedTable",
      "Job",
      "ResearchReport",
      "Workspace"
    ],
    "CellSource": [
      "DocumentTextRange",
      "PageGlyphs"
    ],
    "JobResult": [
      "Artifact",
      "Document",
      "ExtractionResult",
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
      "ExtractedTable",
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
      "TableCorrection",
      "TableRow",
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
    