"""How often a bot without a model answers: paragraphs of XQuAD as documents of a workspace, its questions sent to a bot as
anybody sends them, each in a conversation of its own."""

import collections
import concurrent.futures
import json
import os
import re
import statistics
import time

import corpora
from answers import plain

BOT = "mutation($i: CreateBotInput!) { createBot(input: $i) { bot { id } errors { code message } } }"
SEND = """mutation($i: SendMessageInput!) { sendMessage(input: $i) {
  assistantMessage { id } errors { code message } } }"""
ANSWER = """query($id: ID!) { node(id: $id) { ... on Message {
  status text isNoAnswer totalMilliseconds failure { code message } citations { isRemoved }
  retrieval { candidates { title mark } } } } }"""

PARAGRAPH, TRUTH, UNKNOWN = "right paragraph among the passages", "true answer in the answer", "unknown"
# The least share of questions, in English.
BARS = {PARAGRAPH: 0.99, TRUTH: 0.85}
LANGUAGES = ["en", "de", "zh", "th", "ar", "es", "ru", "hi"]
CALLERS = 4
MOST_WORDS = 120
# The tag of what the bot knows.
KNOWN = "xquad"


def rows(server, client):
    """The figures of each language that is there."""
    for language in LANGUAGES:
        if corpora.is_there(f"xquad-{language}"):
            yield from figures(server, client, language)


def figures(server, client, language):
    """Asks all questions of a language."""
    documents, questions = read(language)
    workspace = client.workspace(f"chat {language}")
    client.fill(workspace, documents, tags=[KNOWN])
    server.wait_for_vectors()
    new = {"workspaceId": workspace, "name": "Reader", "systemPrompt": "Answer from the documents.",
           "knowledgeTags": [KNOWN]}
    bot = expect(client.ask(BOT, {"i": new})["createBot"])["bot"]["id"]
    with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(lambda asked: ask(client, bot, asked[0]), questions))
    counts = collections.Counter()
    for (_, truths, paragraph), answer in zip(questions, answers):
        shown = [one["title"] for one in answer["retrieval"]["candidates"] if one["mark"]] if answer["retrieval"] else []
        said = plain(without_marks(answer["text"]))
        counts[PARAGRAPH] += paragraph in shown
        counts[TRUTH] += not answer["isNoAnswer"] and any(plain(truth) in said for truth in truths)
        counts[UNKNOWN] += answer["isNoAnswer"]
        counts["answers without a citation that holds"] += not answer["isNoAnswer"] and not holding(answer)
    note = f"{len(questions)} questions"
    for measure in (PARAGRAPH, TRUTH, UNKNOWN, "answers without a citation that holds"):
        bar = BARS.get(measure) if language == "en" else None
        yield f"chat, {language}", measure, counts[measure] / len(questions), bar, "", note
    # Chinese and Thai have no spaces between words.
    if language not in ("zh", "th"):
        longest = max(len(without_marks(one["text"]).split()) for one in answers)
        yield f"chat, {language}", "words of the longest answer (at most)", longest, -MOST_WORDS, "", note
    median = statistics.median(one["totalMilliseconds"] for one in answers)
    yield f"chat, {language}", "milliseconds to the end (median)", median, None, "", f"{CALLERS} callers at once"


def read(language):
    """Documents, and questions with their true answers and the name of their document."""
    with open(os.path.join(corpora.FOLDER, "xquad", f"xquad.{language}.json"), encoding="utf-8") as file:
        articles = json.load(file)["data"]
    documents, questions = [], []
    for article in articles:
        title = article["title"].replace("_", " ")
        for number, paragraph in enumerate(article["paragraphs"]):
            name = f"{title} {number}"
            documents.append((name, f"{title}\n\n{paragraph['context']}"))
            questions += [(q["question"], [a["text"] for a in q["answers"]], name) for q in paragraph["qas"]]
    return documents, questions


def ask(client, bot, question):
    """The answer to a question, when it is complete."""
    sent = expect(client.ask(SEND, {"i": {"to": {"botId": bot}, "text": question}})["sendMessage"])
    while True:
        answer = client.ask(ANSWER, {"id": sent["assistantMessage"]["id"]})["node"]
        if answer["status"] == "COMPLETED":
            return answer
        if answer["status"] in ("FAILED", "STOPPED"):
            raise RuntimeError(answer)
        time.sleep(0.02)


def without_marks(text):
    """The text without citation marks, which may part words of the true answer."""
    return re.sub(r"\s?\[\d+(?:, ?\d+)*\](?!\()", "", text)


def holding(answer):
    """Whether there is a citation in the text."""
    return any(not one["isRemoved"] for one in answer["citations"])


def expect(payload):
    """A payload without problems."""
    if payload["errors"]:
        raise RuntimeError(payload["errors"])
    return payload
