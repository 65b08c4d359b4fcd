// What a newcomer finds in the editor: the whole main job, operation by operation.
export const WELCOME = `# Welcome to Dossier. The button with the triangle lets you choose the operation to run.
#
# 1. Run SignUp (or SignIn), and put the access token into the pane "Headers" below, without the two slashes.
# 2. Run NewWorkspace, AddDocument and Research, each with the identifier of the one before.
# 3. Run Follow, and watch every step. Stop it, and run it again with the last cursor as "after": nothing is lost.

mutation SignUp {
  register(input: { name: "Ada", email: "ada@example.org", password: "wandering-otter-42-lamps" }) {
    tokens { accessToken refreshToken }
    errors { message path }
  }
}

mutation SignIn {
  login(input: { email: "ada@example.org", password: "wandering-otter-42-lamps" }) {
    tokens { accessToken refreshToken }
    errors { message path }
  }
}

query WhoAmI {
  viewer { email memberships { nodes { role workspace { id name } } } }
  instance { version isClaimed }
}

mutation NewWorkspace {
  createWorkspace(input: { name: "Tide lab" }) {
    workspace { id slug }
    errors { message path }
  }
}

mutation AddDocument {
  addDocument(input: { workspaceId: "ws_…", name: "tides.md", source: { text: {
    content: "At Burntcoat Head the tidal range reaches 16.3 metres.", mediaType: "text/markdown" } } }) {
    document { id status }
    errors { message path }
  }
}

mutation Research {
  startResearch(input: { workspaceId: "ws_…", question: { text: "How large is the tidal range?" } }) {
    job { id }
    report { id }
    errors { message path }
  }
}

subscription Follow {
  jobEvents(jobId: "job_…") { cursor sequence type message }
}

query Report {
  researchReport(id: "report_…") { title body citationSummary { total verified failed } }
}
`;

export const HEADERS = `{
  // "authorization": "Bearer …"
}
`;
