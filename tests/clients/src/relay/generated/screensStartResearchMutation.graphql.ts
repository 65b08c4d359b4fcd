/**
 * @generated SignedSource<<5edb6fb5f54220062649a846e0319ebc>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type JobPriority = "HIGH" | "LOW" | "NORMAL" | "%future added value";
export type ResearchDepth = "DEEP" | "QUICK" | "STANDARD" | "%future added value";
export type UserErrorCode = "ACCOUNT_DISABLED" | "ALREADY_EXISTS" | "CONFLICT" | "EGRESS_DENIED" | "EMAIL_NOT_VERIFIED" | "EXPIRED" | "FILE_TOO_LARGE" | "IDEMPOTENCY_CONFLICT" | "INVALID_CREDENTIALS" | "INVALID_INPUT" | "INVALID_STATE" | "NOT_FOUND" | "QUOTA_EXCEEDED" | "TOO_MANY_ATTEMPTS" | "UNSUPPORTED_MEDIA_TYPE" | "WEAK_PASSWORD" | "%future added value";
export type StartResearchInput = {
  options?: JobOptionsInput | null | undefined;
  question: ResearchQuestionInput;
  research?: ResearchOptionsInput | null | undefined;
  title?: string | null | undefined;
  workspaceId: string;
};
export type ResearchQuestionInput = {
  savedPrompt?: never;
  text: string;
} | {
  savedPrompt: SavedPromptInput;
  text?: never;
};
export type SavedPromptInput = {
  promptId: string;
  values?: unknown | null | undefined;
  versionNumber?: number | null | undefined;
};
export type ResearchOptionsInput = {
  depth?: ResearchDepth | null | undefined;
  documentIds?: ReadonlyArray<string> | null | undefined;
  language?: string | null | undefined;
  maximumCostUsd?: number | null | undefined;
  maximumMinutes?: number | null | undefined;
  maximumSources?: number | null | undefined;
  outline?: ReadonlyArray<string> | null | undefined;
  requirePlanApproval?: boolean | null | undefined;
  tags?: ReadonlyArray<string> | null | undefined;
};
export type JobOptionsInput = {
  idempotencyKey?: string | null | undefined;
  maximumAttempts?: number | null | undefined;
  priority?: JobPriority;
  scheduledFor?: string | null | undefined;
};
export type screensStartResearchMutation$variables = {
  input: StartResearchInput;
};
export type screensStartResearchMutation$data = {
  readonly startResearch: {
    readonly errors: ReadonlyArray<{
      readonly code: UserErrorCode;
      readonly message: string;
    }>;
    readonly job: {
      readonly id: string;
      readonly " $fragmentSpreads": FragmentRefs<"screensJob">;
    } | null | undefined;
  } | null | undefined;
};
export type screensStartResearchMutation = {
  response: screensStartResearchMutation$data;
  variables: screensStartResearchMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "code",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "message",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "title",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "screensStartResearchMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "StartResearchPayload",
        "kind": "LinkedField",
        "name": "startResearch",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Job",
            "kind": "LinkedField",
            "name": "job",
            "plural": false,
            "selections": [
              (v2/*:: as any*/),
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "screensJob"
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              (v3/*:: as any*/),
              (v4/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "screensStartResearchMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "StartResearchPayload",
        "kind": "LinkedField",
        "name": "startResearch",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Job",
            "kind": "LinkedField",
            "name": "job",
            "plural": false,
            "selections": [
              (v2/*:: as any*/),
              (v5/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "status",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "progress",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "isFinished",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "concreteType": null,
                "kind": "LinkedField",
                "name": "result",
                "plural": false,
                "selections": [
                  (v6/*:: as any*/),
                  {
                    "kind": "InlineFragment",
                    "selections": [
                      (v2/*:: as any*/),
                      (v5/*:: as any*/),
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "summary",
                        "storageKey": null
                      }
                    ],
                    "type": "ResearchReport",
                    "abstractKey": null
                  },
                  {
                    "kind": "InlineFragment",
                    "selections": [
                      (v2/*:: as any*/)
                    ],
                    "type": "Node",
                    "abstractKey": "__isNode"
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              (v6/*:: as any*/),
              (v3/*:: as any*/),
              (v4/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "85102dfb44da8507d1d1733b92991295",
    "id": null,
    "metadata": {},
    "name": "screensStartResearchMutation",
    "operationKind": "mutation",
    "text": "mutation screensStartResearchMutation(\n  $input: StartResearchInput!\n) {\n  startResearch(input: $input) {\n    job {\n      id\n      ...screensJob\n    }\n    errors {\n      __typename\n      code\n      message\n    }\n  }\n}\n\nfragment screensJob on Job {\n  id\n  title\n  status\n  progress\n  isFinished\n  result {\n    __typename\n    ... on ResearchReport {\n      id\n      title\n      summary\n    }\n    ... on Node {\n      __isNode: __typename\n      id\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "897f27b74c1151a6e9667447e56b8289";

export default node;
