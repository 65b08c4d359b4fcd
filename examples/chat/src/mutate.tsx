// Mutations tell in their payload's `errors` what a person can set right; everything else is an error of the request.
import { useApolloClient } from "@apollo/client/react";
import type { OperationVariables } from "@apollo/client";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";

interface Payload {
  readonly errors: readonly { readonly message: string }[];
}

/** A function that runs a mutation and answers its data, or undefined when there were problems, which it keeps. */
export function useMutate() {
  const client = useApolloClient();
  const [problems, setProblems] = useState<readonly string[]>([]);

  /** Runs anything that answers with payloads. */
  async function attempt<Data extends object>(work: () => Promise<Data | undefined>): Promise<Data | undefined> {
    setProblems([]);
    try {
      const data = await work();
      const payloads = Object.values(data ?? {}) as (Payload | null)[];
      const messages = payloads.flatMap((payload) => payload?.errors ?? []).map(({ message }) => message);
      setProblems(messages);
      return messages.length ? undefined : data;
    } catch (error) {
      setProblems([error instanceof Error ? error.message : String(error)]);
      return undefined;
    }
  }

  /** `refetch` names the queries that show what changed, where the cache can not know it. */
  const mutate = <Data extends object, Variables extends OperationVariables>(
    mutation: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    refetch: string[] = [],
  ) =>
    attempt<Data>(async () => {
      const result = await client.mutate<Data, OperationVariables>({ mutation, variables, refetchQueries: refetch });
      return result.data as Data | undefined;
    });

  return { mutate, attempt, problems };
}

export function Problems({ list }: { list: readonly string[] }) {
  return (
    <div role="alert" className="problems">
      {list.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
    </div>
  );
}
