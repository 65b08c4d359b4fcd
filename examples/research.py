#!/usr/bin/env python3
"""The whole main job over GraphQL: documents in, a cited report out, every step watched live.

Usage: research.py [URL]      (default http://127.0.0.1:4000)
"""
import json
import pathlib
import sys
import time
import urllib.error
import urllib.request
import uuid

if any(argument.startswith("-") for argument in sys.argv[1:]):
    print(__doc__.strip())
    sys.exit()
URL = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4000").rstrip("/")
DOCUMENTS = pathlib.Path(__file__).parent / "documents"
KINDS = {".md": "text/markdown", ".html": "text/html", ".txt": "text/plain"}
token = None


def ask(query, **variables):
    """Sends an operation and answers with its data; waits while the server is being restarted."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    for attempt in range(60):
        request = urllib.request.Request(URL + "/graphql", body, {"content-type": "application/json"})
        if token:
            request.add_header("authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = json.load(response)
            break
        except urllib.error.HTTPError as error:
            sys.exit(f"{error.code}: {error.read().decode()}")
        except OSError:
            time.sleep(1)
    else:
        sys.exit("The server does not answer.")
    if answer.get("errors"):
        sys.exit(json.dumps(answer["errors"], indent=2))
    for payload in answer["data"].values():
        if isinstance(payload, dict) and payload.get("errors"):
            sys.exit(json.dumps(payload["errors"], indent=2))
    return answer["data"]


EVENTS = "subscription($id: ID!, $after: String) { jobEvents(jobId: $id, after: $after) { cursor sequence type message } }"


def follow(job):
    """Yields the events of a job, each once and in order, over server-sent events; reconnects with the last cursor."""
    after, over = None, False
    while not over:
        body = json.dumps({"query": EVENTS, "variables": {"id": job, "after": after}}).encode()
        headers = {"content-type": "application/json", "accept": "text/event-stream", "authorization": "Bearer " + token}
        try:
            with urllib.request.urlopen(urllib.request.Request(URL + "/graphql", body, headers), timeout=60) as stream:
                for line in stream:
                    if line.startswith(b"event: complete"):
                        over = True
                    if not line.startswith(b"data: {"):
                        continue
                    answer = json.loads(line[6:])
                    if answer.get("errors"):
                        sys.exit(json.dumps(answer["errors"], indent=2))
                    event = answer["data"]["jobEvents"]
                    after = event["cursor"]
                    yield event
        except OSError:
            print("      … the connection was lost; going on after the last event")
            time.sleep(1)


def main():
    global token
    email = f"ada.{uuid.uuid4().hex[:8]}@example.org"
    registered = ask(
        "mutation($input: RegisterInput!) { register(input: $input) { tokens { accessToken } errors { message } } }",
        input={"email": email, "password": "wandering-otter-42-lamps", "name": "Ada"},
    )
    token = registered["register"]["tokens"]["accessToken"]
    workspace = ask(
        "mutation($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { workspace { id } errors { message } } }",
        input={"name": "Tide lab"},
    )["createWorkspace"]["workspace"]["id"]
    print(f"Signed up as {email}, workspace {workspace}")

    for path in sorted(DOCUMENTS.iterdir()):
        text = {"content": path.read_text(), "mediaType": KINDS[path.suffix]}
        added = ask(
            "mutation($input: AddDocumentInput!) { addDocument(input: $input) { document { id } job { id } errors { message } } }",
            input={"workspaceId": workspace, "name": path.name, "source": {"text": text}},
        )["addDocument"]
        for event in follow(added["job"]["id"]):
            last = event
        print(f"Added {path.name}: {last['message']}")

    prompt = ask(
        "mutation($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } errors { message } } }",
        input={
            "workspaceId": workspace,
            "name": "Explain",
            "template": "What are {{topic}}, how large do they get, and how are they measured and used for power?",
        },
    )["createPrompt"]["prompt"]["id"]
    started = ask(
        "mutation($input: StartResearchInput!) { startResearch(input: $input) { job { id } report { id } errors { message path } } }",
        input={
            "workspaceId": workspace,
            "question": {"savedPrompt": {"promptId": prompt, "values": {"topic": "tides"}}},
            "options": {"idempotencyKey": str(uuid.uuid4())},
        },
    )["startResearch"]
    print(f"\nResearch runs as {started['job']['id']}\n")
    for event in follow(started["job"]["id"]):
        print(f"{event['sequence']:>4}  {event['type']:<14} {event['message']}")

    report = ask(
        """query($id: ID!) { researchReport(id: $id) {
             title body wordCount unansweredQuestions
             citationSummary { total verified failed }
             sections { heading citations { mark quote verdict title } } } }""",
        id=started["report"]["id"],
    )["researchReport"]
    print(f"\n# {report['title']}\n\n{report['body']}\n")
    print("Citations:", json.dumps(report["citationSummary"]))
    for section in report["sections"]:
        for citation in section["citations"]:
            print(f"  [{citation['mark']}] {citation['verdict']}: “{citation['quote']}” ({citation['title']})")


main()
