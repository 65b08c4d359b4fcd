/**
 * @generated SignedSource<<b603ad2e9248bf1178fd9cc013540140>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type UserErrorCode = "ACCOUNT_DISABLED" | "ALREADY_EXISTS" | "CONFLICT" | "EGRESS_DENIED" | "EMAIL_NOT_VERIFIED" | "EXPIRED" | "FILE_TOO_LARGE" | "IDEMPOTENCY_CONFLICT" | "INVALID_CREDENTIALS" | "INVALID_INPUT" | "INVALID_STATE" | "NOT_FOUND" | "QUOTA_EXCEEDED" | "TOO_MANY_ATTEMPTS" | "UNSUPPORTED_MEDIA_TYPE" | "WEAK_PASSWORD" | "%future added value";
export type screensDeletePromptMutation$variables = {
  connections: ReadonlyArray<string>;
  id: string;
};
export type screensDeletePromptMutation$data = {
  readonly deletePrompt: {
    readonly deletedId: string | null | undefined;
    readonly errors: ReadonlyArray<{
      readonly code: UserErrorCode;
    }>;
  } | null | undefined;
};
export type screensDeletePromptMutation = {
  response: screensDeletePromptMutation$data;
  variables: screensDeletePromptMutation$variables;
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
  "name": "id"
},
v2 = [
  {
    "fields": [
      {
        "kind": "Variable",
        "name": "promptId",
        "variableName": "id"
      }
    ],
    "kind": "ObjectValue",
    "name": "input"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "deletedId",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "code",
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
    "name": "screensDeletePromptMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "DeletePromptPayload",
        "kind": "LinkedField",
        "name": "deletePrompt",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
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
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "screensDeletePromptMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "DeletePromptPayload",
        "kind": "LinkedField",
        "name": "deletePrompt",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "deleteEdge",
            "key": "",
            "kind": "ScalarHandle",
            "name": "deletedId",
            "handleArgs": [
              {
                "kind": "Variable",
                "name": "connections",
                "variableName": "connections"
              }
            ]
          },
          {
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
    "cacheID": "77bca01c305e2d7e4ed6027cc5d565e5",
    "id": null,
    "metadata": {},
    "name": "screensDeletePromptMutation",
    "operationKind": "mutation",
    "text": "mutation screensDeletePromptMutation(\n  $id: ID!\n) {\n  deletePrompt(input: {promptId: $id}) {\n    deletedId\n    errors {\n      __typename\n      code\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "2d9d5b2231960931308e1dc1fed3612d";

export default node;
