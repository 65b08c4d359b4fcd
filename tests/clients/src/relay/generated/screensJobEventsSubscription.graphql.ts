/**
 * @generated SignedSource<<4d492bcec4d02ea1e51455485e0c47ae>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type JobEventType = "APPROVAL_DECIDED" | "APPROVAL_REQUESTED" | "CANCELLED" | "CANCEL_REQUESTED" | "CREATED" | "FAILED" | "LOG" | "OUTPUT" | "PROGRESS" | "QUEUED" | "RETRY_SCHEDULED" | "STARTED" | "STEP_FINISHED" | "STEP_STARTED" | "SUCCEEDED" | "%future added value";
export type JobStatus = "CANCELLED" | "CANCELLING" | "FAILED" | "QUEUED" | "RETRYING" | "RUNNING" | "SCHEDULED" | "SUCCEEDED" | "WAITING" | "%future added value";
export type screensJobEventsSubscription$variables = {
  after?: string | null | undefined;
  id: string;
};
export type screensJobEventsSubscription$data = {
  readonly jobEvents: {
    readonly cursor: string;
    readonly id: string;
    readonly job: {
      readonly id: string;
      readonly status: JobStatus;
      readonly " $fragmentSpreads": FragmentRefs<"screensJob">;
    };
    readonly message: string;
    readonly sequence: number;
    readonly type: JobEventType;
  };
};
export type screensJobEventsSubscription = {
  response: screensJobEventsSubscription$data;
  variables: screensJobEventsSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "after"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "id"
},
v2 = [
  {
    "kind": "Variable",
    "name": "after",
    "variableName": "after"
  },
  {
    "kind": "Variable",
    "name": "jobId",
    "variableName": "id"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "cursor",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "sequence",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "type",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "message",
  "storageKey": null
},
v8 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v9 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "title",
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
    "name": "screensJobEventsSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "JobEvent",
        "kind": "LinkedField",
        "name": "jobEvents",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          (v5/*:: as any*/),
          (v6/*:: as any*/),
          (v7/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Job",
            "kind": "LinkedField",
            "name": "job",
            "plural": false,
            "selections": [
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "screensJob"
              },
              (v3/*:: as any*/),
              (v8/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "screensJobEventsSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "JobEvent",
        "kind": "LinkedField",
        "name": "jobEvents",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          (v5/*:: as any*/),
          (v6/*:: as any*/),
          (v7/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Job",
            "kind": "LinkedField",
            "name": "job",
            "plural": false,
            "selections": [
              (v3/*:: as any*/),
              (v9/*:: as any*/),
              (v8/*:: as any*/),
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
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "__typename",
                    "storageKey": null
                  },
                  {
                    "kind": "InlineFragment",
                    "selections": [
                      (v3/*:: as any*/),
                      (v9/*:: as any*/),
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
                      (v3/*:: as any*/)
                    ],
                    "type": "Node",
                    "abstractKey": "__isNode"
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "a7ebe2c7cefe326dc91eb4546319a827",
    "id": null,
    "metadata": {},
    "name": "screensJobEventsSubscription",
    "operationKind": "subscription",
    "text": "subscription screensJobEventsSubscription(\n  $id: ID!\n  $after: String\n) {\n  jobEvents(jobId: $id, after: $after) {\n    id\n    cursor\n    sequence\n    type\n    message\n    job {\n      ...screensJob\n      id\n      status\n    }\n  }\n}\n\nfragment screensJob on Job {\n  id\n  title\n  status\n  progress\n  isFinished\n  result {\n    __typename\n    ... on ResearchReport {\n      id\n      title\n      summary\n    }\n    ... on Node {\n      __isNode: __typename\n      id\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "5dc3b836679f51bad668ccce1d62738b";

export default node;
