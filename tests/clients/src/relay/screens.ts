// Fragments and operations as components of a front end would write them; relay-compiler reads this file.
// The artefacts next to it are what runs, so nothing here is evaluated.
declare function graphql(parts: TemplateStringsArray): unknown;

export const documents = () => [
  graphql`
    fragment screensJob on Job @refetchable(queryName: "screensJobRefetchQuery") {
      id
      title
      status
      progress
      isFinished
      result {
        __typename
        ... on ResearchReport {
          id
          title
          summary
        }
      }
    }
  `,
  graphql`
    fragment screensPrompts on Workspace
    @argumentDefinitions(
      first: { type: "Int", defaultValue: 3 }
      after: { type: "String" }
      filter: { type: "PromptFilter" }
      orderBy: { type: "PromptOrder" }
    )
    @refetchable(queryName: "screensPromptsPageQuery") {
      prompts(first: $first, after: $after, filter: $filter, orderBy: $orderBy)
        @connection(key: "screens_prompts", filters: ["filter", "orderBy"]) {
        __id
        edges {
          node {
            id
            name
          }
        }
      }
    }
  `,
  graphql`
    query screensPageQuery($slug: String!, $orderBy: PromptOrder) {
      viewer {
        id
        email
      }
      workspaceBySlug(slug: $slug) {
        id
        ...screensPrompts @arguments(orderBy: $orderBy)
      }
    }
  `,
  graphql`
    mutation screensCreatePromptMutation($input: CreatePromptInput!, $connections: [ID!]!) {
      createPrompt(input: $input) {
        prompt @appendNode(connections: $connections, edgeTypeName: "PromptEdge") {
          id
          name
        }
        errors {
          __typename
          code
          message
          path
        }
      }
    }
  `,
  graphql`
    mutation screensDeletePromptMutation($id: ID!, $connections: [ID!]!) {
      deletePrompt(input: { promptId: $id }) {
        deletedId @deleteEdge(connections: $connections)
        errors {
          code
        }
      }
    }
  `,
  graphql`
    mutation screensStartResearchMutation($input: StartResearchInput!) {
      startResearch(input: $input) {
        job {
          id
          ...screensJob
        }
        errors {
          code
          message
        }
      }
    }
  `,
  graphql`
    subscription screensJobEventsSubscription($id: ID!, $after: String) {
      jobEvents(jobId: $id, after: $after) {
        id
        cursor
        sequence
        type
        message
        job {
          ...screensJob
          id
          status
        }
      }
    }
  `,
];
