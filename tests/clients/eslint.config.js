// Lints the schema that the server exports and the operations of its clients.
import { fileURLToPath } from "node:url";

import graphql from "@graphql-eslint/eslint-plugin";
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Operations of clients that know nothing of each other. */
const operations = { clients: "tests/clients/operations/*.graphql", chat: "examples/chat/src/operations/*.graphql" };
const projects = Object.fromEntries(
  Object.entries(operations).map(([name, files]) => [name, { schema: `${root}schema.graphql`, documents: `${root}${files}`, include: ["schema.graphql", files] }]),
);
const languageOptions = { parser: graphql.parser, parserOptions: { graphQLConfig: { projects } } };
const plugins = { "@graphql-eslint": graphql };

// Value objects: no identity of their own, always read through their owner.
const values = [
  "AnalyticsFigures", "AnalyticsPoint", "ApprovalEvent", "AuthTokens", "BotAnalytics", "BotUsage", "CitationSummary",
  "CitedDocument", "ConversationChanged", "DocumentLocation", "DocumentSnapshot", "DocumentText", "DocumentTextRange",
  "ExtractedField", "ExtractedItem", "ExtractionOutcome", "ExtractionResult", "Failure", "FileLink", "HttpHeader",
  "HttpToolRequest", "MessageAttempt", "MessageDelta", "MessageFeedbackChange", "MessageFinished", "MessageRetrieval",
  "MessageSnapshot", "MessageStarted", "MessageToolCallChanged", "MissingDocument", "ModelDefault", "ModelPrice", "ModelUsage", "PageArea",
  "PageGlyphs", "PageInfo", "PersonUsage", "PromptPreview", "QueueStats", "RateLimit", "ReasoningPart",
  "RefusedConversation", "RefusedValue", "ReportTextPiece", "RetrievalCandidate", "RetrievalSettings",
  "RoleDefinition", "SamplingSettings", "SettingChange", "TableCell", "TableColumn", "TemplateVariable", "TextPart",
  "TextRange", "TokenUsage", "ToolCallPart", "UnplacedText", "Worker", "WorkspaceAnalytics", "WorkspaceSettings",
];

export default [
  {
    files: ["schema.graphql"],
    languageOptions,
    plugins,
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // Plain lists stay allowed: short bounded lists (tags, steps, roles) and the `nodes` shortcut.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          DirectiveDefinition: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          // The directives of the specification are exported without descriptions of their arguments.
          ignoredSelectors: ["DirectiveDefinition > InputValueDefinition"],
        },
      ],
      "@graphql-eslint/strict-id-in-types": [
        "error",
        { exceptions: { suffixes: ["Payload", "Connection", "Edge", "Error"], types: values } },
      ],
      "@graphql-eslint/input-name": ["error", { checkInputType: true, caseSensitiveInputType: false }],
      "@graphql-eslint/no-scalar-result-type-on-mutation": "error",
      "@graphql-eslint/require-nullable-fields-with-oneof": "error",
      "@graphql-eslint/require-nullable-result-in-root": "error",
      "@graphql-eslint/require-type-pattern-with-oneof": "error",
    },
  },
  {
    files: Object.values(operations),
    languageOptions,
    plugins,
    rules: { ...graphql.configs["flat/operations-recommended"].rules },
  },
];
