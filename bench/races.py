"""Stop, end and death of the server, at random moments of many answers. Standard library only.

    python3 bench/races.py PROGRAM [--rounds 1000] [--seed N] [--database URL]

Each round is a question in a conversation of its own, with one who follows the answer and glues its pieces, and others
who stop it once, three times at once, or not at all. Forty rounds are one batch; in the middle of every other batch the
server is killed (`kill -9`) and started again. Then each answer has one end, its text is what the stand-in for the
provider sent up to the stop, and what its follower saw; and the stand-in's connection was closed within a second.
"""

import argparse
import asyncio
import collections
import concurrent.futures
import http.client
import json
import random
import re
import sys
import threading
import time

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/quality")
from server import WORKSPACE, Client, Server  # noqa: E402

BATCH, WORDS, PATIENCE = 40, 40, 100
BOT = "mutation($i: CreateBotInput!) { createBot(input: $i) { bot { id } errors { message } } }"
SEND = """mutation($i: SendMessageInput!) { sendMessage(input: $i) {
  conversation { id } assistantMessage { id } streamCursor errors { code message } } }"""
STOP = """mutation($i: StopMessageInput!) { stopMessage(input: $i) { message { status text } errors { code message } } }"""
READ = "query($id: ID!) { node(id: $id) { ... on Message { status text attempt } } }"
WHY = """query($id: ID!) { node(id: $id) { ... on Message { status text attempt
  attempts { number startedAt endedAt reason } job { id status attempt maximumAttempts progressMessage
  steps { key status startedAt }
  events(last: 12) { nodes { type message occurredAt } } } } } }"""
FOLLOW = """subscription($id: ID!, $after: String) { messageStream(conversationId: $id, after: $after) { __typename cursor
  ... on MessageSnapshot { message { id text attempt } } ... on MessageDelta { messageId offset text }
  ... on MessageFinished { message { id text status } } } }"""


class StandIn:
    """A provider that writes words, each of which tells its request, and keeps what it sent."""

    def __init__(self):
        self.sent, self.closed, self.count = collections.defaultdict(list), {}, 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    async def _serve(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(re.search(rb"content-length: (\d+)", head, re.I).group(1))
                body = json.loads(await reader.readexactly(length))
                asked = re.findall(r"Round (\d+)\.", json.dumps(body["messages"]))
                await self._answer(reader, writer, int(asked[-1]), body.get("max_tokens", 1000) < 100)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader, writer, number, is_title):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")

        def send(value):
            data = b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

        self.count += 1
        request, pause, kept = self.count, random.uniform(0.001, 0.03), []
        if not is_title:
            self.sent[number].append(kept)
        for word in range(2 if is_title else WORDS):
            # An end of the stream means that the other side has hung up: it sends nothing while it reads.
            if reader.at_eof():
                self.closed[number] = time.time()
                raise ConnectionResetError
            text = f"r{request}w{word} "
            kept.append(text)
            send({"choices": [{"index": 0, "delta": {"content": text}}]})
            await writer.drain()
            await asyncio.sleep(pause)
        send({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        send(b"[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()


class Follower:
    """Reads one answer from wherever it was cut off, until it has ended."""

    def __init__(self, lab, conversation, answer, cursor):
        self.lab, self.conversation, self.answer, self.cursor = lab, conversation, answer, cursor
        self.text, self.ends, self.errors = "", [], []

    async def run(self):
        while not self.ends:
            try:
                await self.once()
            except (OSError, asyncio.IncompleteReadError):
                pass
            if not self.ends:
                await asyncio.sleep(0.05)

    async def once(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.lab.client.port, limit=1 << 22)
        variables = {"id": self.conversation, "after": self.cursor}
        body = json.dumps({"query": FOLLOW, "variables": variables}).encode()
        token = self.lab.client.tokens["accessToken"]
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n"
            + f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
        )
        try:
            # A server that has just started may not be ready, and keeps the connection open.
            if b" 200 " not in await reader.readline():
                return
            while line := await reader.readline():
                # The connection stays open behind the end of a stream.
                if line.startswith(b"event: complete"):
                    return
                if line.startswith(b"data:") and (payload := json.loads(line[5:].strip() or b"{}")):
                    errors = payload.get("errors") or []
                    # A run with many kills lasts longer than a token.
                    if any(error.get("extensions", {}).get("code") == "TOKEN_EXPIRED" for error in errors):
                        await asyncio.get_running_loop().run_in_executor(self.lab.threads, self.lab.client.renew, token)
                        return
                    self.errors.extend(errors)
                    if event := (payload.get("data") or {}).get("messageStream"):
                        self.take(event)
                        if self.ends:
                            return
        finally:
            writer.close()

    def take(self, event):
        self.cursor = event["cursor"]
        kind = event["__typename"]
        if kind == "MessageSnapshot" and event["message"]["id"] == self.answer:
            self.text = event["message"]["text"]
        elif kind == "MessageDelta" and event["messageId"] == self.answer:
            assert event["offset"] == len(self.text), f"a gap or a repeat: {event['offset']} after {len(self.text)}"
            self.text += event["text"]
        elif kind == "MessageFinished" and event["message"]["id"] == self.answer:
            self.ends.append(event["message"])


class Lab:
    def __init__(self, options):
        self.options, self.provider, self.threads = options, StandIn(), concurrent.futures.ThreadPoolExecutor(3 * BATCH)
        settings = {
            "DOSSIER_LLM_BASE_URL": f"http://127.0.0.1:{self.provider.port}/v1", "DOSSIER_LLM_MODEL": "stand-in",
            "DOSSIER_LLM_MAX_CONCURRENCY": "1000", "DOSSIER_LIMITS_REQUESTS": "4000",
            "DOSSIER_LIMITS_REQUESTS_PER_USER": "2000", "DOSSIER_LIMITS_REQUESTS_PER_ADDRESS": "2000",
            "DOSSIER_LIMITS_SOCKETS_PER_USER": "2000", "DOSSIER_LIMITS_SOCKETS_PER_ADDRESS": "2000",
        }
        if options.database:
            settings["DOSSIER_DATABASE_URL"] = options.database
        self.server = Server(options.program, **settings)
        self.client = Client(self.server.port)
        self.outcomes, self.closing, self.attempts = collections.Counter(), [], collections.Counter()

    async def ask(self, query, variables):
        """Asks again while the server is away: each mutation here may be repeated."""
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self.threads, self.client.ask, query, variables)
            except (OSError, ValueError, http.client.HTTPException):
                await asyncio.sleep(0.05)

    async def round(self, bot, number):
        new = {"to": {"botId": bot}, "text": f"Round {number}.", "idempotencyKey": f"round-{number}"}
        sent = (await self.ask(SEND, {"i": new}))["sendMessage"]
        answer = sent["assistantMessage"]["id"]
        follower = Follower(self, sent["conversation"]["id"], answer, sent["streamCursor"])
        following = asyncio.create_task(follower.run())
        stopped, acknowledged = [], None
        if stops := random.choice([0, 1, 1, 3]):
            await asyncio.sleep(random.uniform(0, 1.2))
            stop = lambda: self.ask(STOP, {"i": {"messageId": answer}})  # noqa: E731
            stopped = [one["stopMessage"]["message"] for one in await asyncio.gather(*(stop() for _ in range(stops)))]
            acknowledged = time.time()
        try:
            await asyncio.wait_for(following, PATIENCE)
        except TimeoutError:
            why = await self.ask(WHY, {"id": answer})
            raise SystemExit(f"round {number} has no end: {follower.text!r}, {follower.errors[-3:]}, {why}") from None
        return number, answer, follower, stopped, acknowledged

    async def check(self, number, answer, follower, stopped, acknowledged):
        row = (await self.ask(READ, {"id": answer}))["node"]
        sent = ["".join(words) for words in self.provider.sent[number]]
        context = f"round {number}: {row}, sent {sent}, seen {follower.text!r}, {follower.ends}, {follower.errors}"
        assert row["status"] in ("COMPLETED", "STOPPED"), context
        assert len(follower.ends) == 1 and follower.ends[0]["text"] == row["text"], context
        # Stopped before the next attempt wrote a word: what the attempt before it wrote is kept.
        assert follower.text == row["text"] or not follower.text and row["attempt"] > 1, context
        assert follower.ends[0]["status"] == row["status"], context
        if row["status"] == "COMPLETED":
            assert row["text"].strip() in (whole.strip() for whole in sent if whole.count(" ") == WORDS), context
        else:
            assert stopped and (not row["text"] or any(whole.startswith(row["text"]) for whole in sent)), context
            # A process that was killed hung up by dying.
            if number in self.provider.closed and row["attempt"] == 1:
                self.closing.append(self.provider.closed[number] - acknowledged)
        assert all(one["text"] == row["text"] for one in stopped), f"{context} {stopped}"
        self.outcomes[row["status"]] += 1
        self.attempts[row["attempt"]] += 1

    async def run(self):
        workspace = (await self.ask(WORKSPACE, {"i": {"name": "Races"}}))["createWorkspace"]["workspace"]["id"]
        new = {"workspaceId": workspace, "name": "B", "systemPrompt": "", "retrieval": {"isEnabled": False}}
        bot = (await self.ask(BOT, {"i": new}))["createBot"]["bot"]["id"]
        kills = 0
        for begin in range(0, self.options.rounds, BATCH):
            numbers = range(begin, min(begin + BATCH, self.options.rounds))
            batch = asyncio.gather(*(self.round(bot, number) for number in numbers))
            if begin // BATCH % 2:
                await asyncio.sleep(random.uniform(0.1, 1.2))
                self.server.kill()
                kills += 1
                self.server.start()
                self.client.port = self.server.port
            for ended in await batch:
                await self.check(*ended)
        print(f"{self.options.rounds} rounds, seed {self.options.seed}, {kills} kills: {dict(self.outcomes)}, "
              f"by attempts {dict(sorted(self.attempts.items()))}")
        late = max(self.closing, default=float("nan"))
        print(f"the provider's connection was closed at most {late * 1000:.0f} ms after a stop was acknowledged "
              f"({len(self.closing)} stops in the middle)")
        assert late <= 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--database")
    options = parser.parse_args()
    random.seed(options.seed)
    lab = Lab(options)
    try:
        asyncio.run(lab.run())
    finally:
        lab.server.stop()


if __name__ == "__main__":
    main()
