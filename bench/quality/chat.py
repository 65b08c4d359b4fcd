"""How often a bot without a model answers: paragraphs of XQuAD as documents of a workspace, its questions through the same
functions as a conversation. A test of the server asks them, since it also takes the right paragraph out of what was
found."""

import os
import subprocess

import corpora

TEST = "answers_without_a_model_measured_on_xquad"
# The least share of questions, in English.
BARS = {"right paragraph among the passages": 0.99, "true answer in the answer": 0.85}
LANGUAGES = ["en", "de", "zh", "ar", "th", "es", "ru", "hi"]


def rows():
    """The figures of each language that is there."""
    there = [language for language in LANGUAGES if corpora.is_there(f"xquad-{language}")]
    if not there:
        return
    settings = {"DOSSIER_QUALITY_DATA": os.path.abspath(corpora.FOLDER), "DOSSIER_QUALITY_LANGUAGES": " ".join(there)}
    command = ["cargo", "test", "--quiet", "--lib", TEST, "--", "--ignored", "--nocapture"]
    with subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            # In front of the first figure stands what the test runner prints.
            if "chat | " in line:
                _, language, measure, value, remarks = (part.strip() for part in line[line.index("chat | "):].split("|"))
                bar = BARS.get(measure) if language == "en" else None
                yield f"chat, {language}", measure, float(value), bar, "", remarks
