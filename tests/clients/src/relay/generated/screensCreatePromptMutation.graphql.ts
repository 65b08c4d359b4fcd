/**
 * @generated SignedSource<<2b9ff0eca899ad93624b1bec2ce5b7cb>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type TemplateVariableType = "BOOLEAN" | "CHOICE" | "DATE" | "NUMBER" | "TEXT" | "%future added value";
export type UserErrorCode = "ACCOUNT_DISABLED" | "ALREADY_EXISTS" | "CONFLICT" | "EGRESS_DENIED" | "EMAIL_NOT_VERIFIED" | "EXPIRED" | "FILE_TOO_LARGE" | "IDEMPOTENCY_CONFLICT" | "INVALID_CREDENTIALS" | "INVALID_INPUT" | "INVALID_STATE" | "NOT_FOUND" | "QUOTA_EXCEEDED" | "TOO_MANY_ATTEMPTS" | "UNSUPPORTED_MEDIA_TYPE" | "WEAK_PASSWORD" | "%future added value";
export type CreatePromptInput = {
  description?: string | null | undefined;
  name: string;
  tags?: ReadonlyArray<string> | null | undefined;
  template: string;
  variables?: ReadonlyArray<TemplateVariableInput> | null | undefined;
  workspaceId: string;
};
export type TemplateVariableInput = {
  choices?: ReadonlyArray<string> | null | undefined;
  defaultValue?: unknown | null | undefined;
  description?: string | null | undefined;
  isRequired?: boolean;
  name: string;
  type?: TemplateVariableType;
};
export type screensCreatePromptMutation$variables = {
  connections: ReadonlyArray<string>;
  input: CreatePromptInput;
};
export type screensCreatePromptMutation$data = {
  readonly createPrompt: {
    readonly errors: ReadonlyArray<{
      readonly __typename: string;
      readonly code: UserErrorCode;
      readonly message: string;
      readonly path: ReadonlyArray<string> | null | undefined;
    }>;
    readonly prompt: {
      readonly id: string;
      readonly name: string;
    } | null | undefined;
  } | null | undefined;
};
export type screensCreatePromptMutation = {
  response: screensCreatePromptMutation$data;
  variables: screensCreatePromptMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "connections"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "input"
},
v2 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "concreteType": "Prompt",
  "kind": "LinkedField",
  "name": "prompt",
  "plural": false,
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "name",
      "storageKey": null
    }
  ],
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "concreteType": null,
  "kind": "LinkedField",
  "name": "errors",
  "plural": true,
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "__typename",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "code",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "message",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "path",
      "storageKey": null
    }
  ],
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "screensCreatePromptMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "CreatePromptPayload",
        "kind": "LinkedField",
        "name": "createPrompt",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "screensCreatePromptMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "CreatePromptPayload",
        "kind": "LinkedField",
        "name": "createPrompt",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "appendNode",
            "key": "",
            "kind": "LinkedHandle",
            "name": "prompt",
            "handleArgs": [
              {
                "kind": "Variable",
                "name": "connections",
                "variableName": "connections"
              },
              {
                "kind": "Literal",
                "name": "edgeTypeName",
                "value": "PromptEdge"
              }
            ]
          },
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "ed1e91c4f2fc6a1b8cf4484c21ebbc8e",
    "id": null,
    "metadata": {},
    "name": "screensCreatePromptMutation",
    "operationKind": "mutation",
    "text": "mutation screensCreatePromptMutation(\n  $input: CreatePromptInput!\n) {\n  createPrompt(input: $input) {\n    prompt {\n      id\n      name\n    }\n    errors {\n      __typename\n      code\n      message\n      path\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "1d49a234362a7fed84ced56ee42d29a3";

export default node;
