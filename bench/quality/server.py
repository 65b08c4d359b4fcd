"""A server process of its own, and a client of its public API. Standard library only."""

import concurrent.futures
import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
import uuid

# Seconds.
MAXIMUM_IDLE = 5

REGISTER = "mutation($i: RegisterInput!) { register(input: $i) { tokens { accessToken refreshToken } errors { message } } }"
REFRESH = "mutation($i: RefreshTokensInput!) { refreshTokens(input: $i) { tokens { accessToken refreshToken } errors { message } } }"
WORKSPACE = "mutation($i: CreateWorkspaceInput!) { createWorkspace(input: $i) { workspace { id } errors { message } } }"
ADD = "mutation($i: AddDocumentInput!) { addDocument(input: $i) { document { id } errors { code message path } } }"
ENDED = """query($w: ID!) { workspace(id: $w) {
  ready: documents(first: 1, filter: { statuses: [READY] }) { totalCount }
  failed: documents(first: 5, filter: { statuses: [FAILED] }) { totalCount nodes { name statusMessage } } } }"""
SEARCH = """query($w: ID!, $q: String!, $n: Int!, $after: String, $mode: RetrievalMode!) { workspace(id: $w) {
  search(first: $n, after: $after, query: $q, mode: $mode) {
    usedMode pageInfo { hasNextPage endCursor } edges { node { document { name } } } } } }"""


class Server:
    """The given program on a free port, with a fresh data folder, and the embedding model if `models` has it."""

    def __init__(self, program, models=None, **settings):
        self.folder = tempfile.mkdtemp(prefix="quality-")
        self.data = os.path.join(self.folder, "data")
        self.has_model = bool(models and os.path.isdir(models))
        if self.has_model:
            shutil.copytree(models, os.path.join(self.data, "models"))
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DOSSIER_")}
        environment |= {"DOSSIER_LIMITS_POINTS_PER_HOUR": "0", "DOSSIER_LIMITS_BODY": "8MiB"} | settings
        self.environment, self.log = environment, os.path.join(self.folder, "log")
        self.command = [os.path.abspath(program), "serve", "--listen", "127.0.0.1:0", "--data-dir", self.data]
        self.start()

    def start(self):
        """Starts it, with the data that it had when it was killed."""
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, cwd=self.folder, stdout=log,
                                            stderr=subprocess.STDOUT)
        for _ in range(300):
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", self.text_of_log()):
                self.port = int(found.group(1))
                return
            time.sleep(0.1)
        raise SystemExit(self.text_of_log())

    def text_of_log(self):
        with open(self.log, encoding="utf-8") as log:
            return log.read()

    def cpu(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self):
        """Megabytes."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024

    def wait_for_vectors(self):
        """Passages get their vectors in the background: waits until every document has some."""
        if not self.has_model:
            return
        database = sqlite3.connect(f"file:{self.data}/dossier.db?mode=ro", uri=True)
        missing = "SELECT COUNT(*) FROM search_documents d WHERE NOT EXISTS (SELECT 1 FROM search_vector_slices v WHERE v.document_id = d.document_id AND v.is_complete)"
        while database.execute(missing).fetchone()[0]:
            time.sleep(1)
        database.close()

    def kill(self):
        """Kills it, as `kill -9` does."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        shutil.rmtree(self.folder)


class Client:
    """Somebody with an account of their own."""

    def __init__(self, port):
        self.port, self.local, self.lock = port, threading.local(), threading.Lock()
        self.tokens = None
        account = {"name": "Q", "email": f"{uuid.uuid4()}@example.org", "password": "wandering-otter-42-lamps"}
        self.tokens = self.ask(REGISTER, {"i": account})["register"]["tokens"]

    def _post(self, query, variables, token):
        body = json.dumps({"query": query, "variables": variables})
        headers = {"content-type": "application/json"} | ({"authorization": "Bearer " + token} if token else {})
        connection = getattr(self.local, "connection", None)
        # The server closes a connection that nobody has used for a while.
        if connection is None or time.monotonic() - self.local.used > MAXIMUM_IDLE:
            connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        self.local.used = time.monotonic()
        try:
            connection.request("POST", "/graphql", body, headers)
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException):
            self.local.connection = None
            raise

    def ask(self, query, variables):
        """The data of an answer."""
        sent = self.tokens and self.tokens["accessToken"]
        answer = self._post(query, variables, sent)
        if any(e.get("extensions", {}).get("code") == "TOKEN_EXPIRED" for e in answer.get("errors") or []):
            self.renew(sent)
            answer = self._post(query, variables, self.tokens["accessToken"])
        if answer.get("errors"):
            raise RuntimeError(answer["errors"])
        return answer["data"]

    def renew(self, sent):
        """Replaces an access token that has expired, unless another thread has done so."""
        with self.lock:
            if self.tokens["accessToken"] == sent:
                renewed = self._post(REFRESH, {"i": {"refreshToken": self.tokens["refreshToken"]}}, None)
                self.tokens = renewed["data"]["refreshTokens"]["tokens"]

    def workspace(self, name):
        """The id of a new workspace."""
        return self.ask(WORKSPACE, {"i": {"name": name}})["createWorkspace"]["workspace"]["id"]

    def add(self, workspace, name, text, media="text/plain", tags=()):
        """Adds a text as a document; answers its id."""
        source = {"text": {"content": text, "mediaType": media}}
        given = {"workspaceId": workspace, "name": name, "source": source, "tags": list(tags)}
        added = self.ask(ADD, {"i": given})["addDocument"]
        if added["errors"]:
            raise RuntimeError(added["errors"])
        return added["document"]["id"]

    def fill(self, workspace, documents, callers=4, tags=()):
        """Adds (name, text) documents and waits until all are ready. Answers the seconds, and fails if one did."""
        begun = time.time()
        with concurrent.futures.ThreadPoolExecutor(callers) as pool:
            list(pool.map(lambda document: self.add(workspace, *document, tags=tags), documents))
        while True:
            ended = self.ask(ENDED, {"w": workspace})["workspace"]
            if ended["failed"]["totalCount"]:
                raise RuntimeError(ended["failed"])
            if ended["ready"]["totalCount"] >= len(documents):
                return time.time() - begun
            time.sleep(0.2)

    def page(self, workspace, query, mode, size, after=None):
        """One page of hits."""
        variables = {"w": workspace, "q": query[:1000], "n": size, "after": after, "mode": mode}
        return self.ask(SEARCH, variables)["workspace"]["search"]

    def search(self, workspace, query, mode, wanted):
        """Names of the documents of the passages found, best first, each once, about so many; the mode that was used."""
        names, after, used = [], None, None
        while len(names) < wanted:
            page = self.page(workspace, query, mode, min(wanted, 100), after)
            used, after = page["usedMode"], page["pageInfo"]["endCursor"]
            names = list(dict.fromkeys(names + [edge["node"]["document"]["name"] for edge in page["edges"]]))
            if not page["pageInfo"]["hasNextPage"]:
                break
        return names, used
