"""Many answers at once: a stand-in writes 40 tokens a second into each of N conversations, and every client counts what
it gets, and how late. Standard library only.

    python3 bench/streams.py PROGRAM [--clients 200] [--tokens 400] [--rate 40] [--database URL]

Each token is the moment at which the stand-in sent it, so that the delay from the provider's chunk to the client is
measured by one clock, in one process beside the server.
"""

import argparse
import asyncio
import json
import re
import sys
import threading
import time

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/quality")
from server import WORKSPACE, Client, Server  # noqa: E402

BOT = "mutation($i: CreateBotInput!) { createBot(input: $i) { bot { id } errors { message } } }"
SEND = """mutation($i: SendMessageInput!) { sendMessage(input: $i) {
  conversation { id } assistantMessage { id } streamCursor errors { code message } } }"""
FOLLOW = """subscription($id: ID!, $after: String) { messageStream(conversationId: $id, after: $after) { __typename
  ... on MessageDelta { offset text } ... on MessageFinished { message { text status } } } }"""


class StandIn:
    """A provider that writes tokens at a rate."""

    def __init__(self, tokens, rate):
        self.tokens, self.pause, self.begun = tokens, 1 / rate, []
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
                await self._answer(writer, body.get("max_tokens", body.get("max_completion_tokens", 1000)) < 100)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer, is_title):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")

        def send(value):
            data = b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

        begun = time.time()
        if not is_title:
            self.begun.append(begun)
        for number in range(2 if is_title else self.tokens):
            send({"choices": [{"index": 0, "delta": {"content": f"{time.time() * 1000:.1f} "}}]})
            await writer.drain()
            await asyncio.sleep(max(0, begun + (number + 1) * self.pause - time.time()))
        send({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        send({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": self.tokens}})
        send(b"[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()


async def follow(port, token, conversation, cursor, seen):
    """Reads one conversation to the end of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    body = json.dumps({"query": FOLLOW, "variables": {"id": conversation, "after": cursor}}).encode()
    writer.write(
        b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n"
        + f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
    )
    text, rest = "", ""
    while line := await reader.readline():
        now, line = time.time() * 1000, line.decode()
        if not line.startswith("data:"):
            continue
        payload = json.loads(line[5:] or "{}")
        if "errors" in payload:
            raise SystemExit(payload)
        event = (payload.get("data") or {}).get("messageStream")
        if event is None:
            continue
        if event["__typename"] == "MessageDelta":
            assert event["offset"] == len(text), "a gap or a repeat"
            text += event["text"]
            *whole, rest = (rest + event["text"]).split(" ")
            seen.extend(now - float(token) for token in whole if token)
        elif event["__typename"] == "MessageFinished":
            assert event["message"]["text"] == text and event["message"]["status"] == "COMPLETED", event["message"]["status"]
            break
    writer.close()
    return text


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=400)
    parser.add_argument("--rate", type=float, default=40)
    parser.add_argument("--database")
    options = parser.parse_args()
    provider = StandIn(options.tokens, options.rate)
    settings = {
        "DOSSIER_LLM_BASE_URL": f"http://127.0.0.1:{provider.port}/v1", "DOSSIER_LLM_MODEL": "stand-in",
        "DOSSIER_LLM_MAX_CONCURRENCY": "1000", "DOSSIER_LIMITS_REQUESTS": "4000",
        "DOSSIER_LIMITS_REQUESTS_PER_USER": "2000", "DOSSIER_LIMITS_REQUESTS_PER_ADDRESS": "2000",
        "DOSSIER_LIMITS_SOCKETS_PER_USER": "2000", "DOSSIER_LIMITS_SOCKETS_PER_ADDRESS": "2000",
    }
    if options.database:
        settings["DOSSIER_DATABASE_URL"] = options.database
    server = Server(options.program, **settings)
    try:
        client = Client(server.port)
        workspace = client.ask(WORKSPACE, {"i": {"name": "Streams"}})["createWorkspace"]["workspace"]["id"]
        new = {"workspaceId": workspace, "name": "B", "systemPrompt": "", "retrieval": {"isEnabled": False}}
        bot = client.ask(BOT, {"i": new})["createBot"]["bot"]["id"]
        loop, token, delays, first = asyncio.get_running_loop(), client.tokens["accessToken"], [], []
        cold = []

        def send():
            return client.ask(SEND, {"i": {"to": {"botId": bot}, "text": "Go."}})["sendMessage"]

        # One alone: the time that the server adds to the provider's first token. Each connection to the database prepares
        # its statements when it is used first: the first answers warm them.
        tokens, provider.tokens = provider.tokens, 10
        for number in range(60):
            # Pieces are stored at most every 50 ms: the last ones of the answer before are not what is measured.
            await asyncio.sleep(0.2)
            seen, sent = [], time.time()
            message = await loop.run_in_executor(None, send)
            await follow(server.port, token, message["conversation"]["id"], message["streamCursor"], seen)
            (first if number >= 30 else cold).append((provider.begun[-1] - sent) * 1000 + seen[0])
        provider.tokens = tokens
        cpu, began = server.cpu(), time.time()

        async def one():
            seen = []
            message = await loop.run_in_executor(None, send)
            text = await follow(server.port, token, message["conversation"]["id"], message["streamCursor"], seen)
            delays.extend(seen)
            return len(text.split())

        counts = await asyncio.gather(*(one() for _ in range(options.clients)))
        elapsed = time.time() - began
        assert all(count == options.tokens for count in counts), "a client lacks text"
        print(f"{options.clients} conversations, {options.tokens} tokens each at {options.rate:g}/s, in {elapsed:.1f} s")
        print(f"every client has all text; delay p50 {percentile(delays, .5):.0f} ms, p99 {percentile(delays, .99):.0f} ms")
        print(f"added to the first token of one alone: p50 {percentile(first, .5):.1f} ms, p99 {percentile(first, .99):.1f} ms"
              f" of {len(first)}; of the {len(cold)} before them p50 {percentile(cold, .5):.1f} ms")
        print(f"processor {(server.cpu() - cpu) / elapsed:.2f} cores, peak memory {server.peak_memory():.0f} MB")
    finally:
        server.stop()


asyncio.run(main())
