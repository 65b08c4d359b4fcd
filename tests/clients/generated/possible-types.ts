
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "ArtifactSubject": [
      "Conversation",
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
      "Message",
      "ResearchReport",
      "ToolCall"
    ],
    "JobSubject": [
      "Conversation",
      "Document",
      "Message",
      "Prompt",
      "ResearchReport",
      "Tool",
      "Workspace"
    ],
    "MessagePart": [
      "ReasoningPart",
      "TextPart",
      "ToolCallPart"
    ],
    "MessageStreamEvent": [
      "ConversationChanged",
      "MessageDelta",
      "MessageFinished",
      "MessageSnapshot",
      "MessageStarted",
      "MessageToolCallChanged"
    ],
    "Node": [
      "ActivityEvent",
      "Admin",
      "ApiKey",
      "Approval",
      "Artifact",
      "Bot",
      "Citation",
      "Configuration",
      "ConfigurationVersion",
      "Conversation",
      "Document",
      "DocumentChunk",
      "ExtractedTable",
      "Finding",
      "Instance",
      "Job",
      "JobEvent",
      "JobStep",
      "McpServer",
      "Membership",
      "Message",
      "MessageFeedback",
      "Model",
      "ModelProvider",
      "Prompt",
      "PromptVersion",
      "ReportSection",
      "ResearchReport",
      "Session",
      "Source",
      "TableCorrection",
      "TableRow",
      "Tag",
      "Tool",
      "ToolCall",
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
    