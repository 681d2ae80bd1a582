"""Run one client's program against a gateway of its own, by nothing but environment variables.

The program is cut off from the network; one that tries to reach anything but loopback fails.
"""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from helpers import tokens
from helpers.gateway import samples
from helpers.gateway.recordings import Recordings
from helpers.gateway.scenario import Status, Text, ToolCall, scenario
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from helpers.providers import variables
from tests.conftest import chat_body, claude_body
from tests.gateway.conformance.clients import features

ROOT = Path(__file__).parents[3]
SECONDS = 120  # for one client's program
OFFLINE = """
import runpy, sys
from helpers import offline
offline.guard()
runpy.run_module(sys.argv[1], run_name="__main__")
"""
STRANGE = (  # what a developer may have set for the clients
    "ANTHROPIC_", "COURSE_", "GEMINI_", "GOOGLE_", "LANGCHAIN_", "LANGSMITH_", "LITELLM_",
    "OLLAMA_", "OPENAI_",
)  # fmt: skip


def write_recordings(folder: Path) -> None:
    """Write one answer to features.HELLO for each protocol, and vectors of features.TEXTS."""
    said = {"role": "user", "parts": [{"text": features.HELLO}]}
    chats = {
        "openai_chat": chat_body(features.HELLO),
        "openai_responses": {"model": features.CHAT, "input": features.HELLO},
        "anthropic": claude_body(features.HELLO),
        "gemini": {"model": features.GEMINI, "contents": [said]},
        "ollama": {**chat_body(features.HELLO), "model": features.LLAMA},
    }
    for protocol, body in chats.items():
        samples.write(protocol, body, features.SAID, folder=folder, name=protocol)
    texts = [{"content": {"parts": [{"text": text}]}} for text in features.TEXTS]
    vectors = {
        ("openai_embeddings", "embeddings"): {
            "model": features.OPENAI_VECTORS,
            "input": features.TEXTS,
        },
        ("gemini", "embed_batch"): {"model": features.GEMINI_VECTORS, "requests": texts},
        ("ollama", "embed"): {"model": features.OLLAMA_VECTORS, "input": features.TEXTS},
    }
    for (protocol, operation), body in vectors.items():
        samples.write(
            protocol, body, "", folder=folder, name=f"{protocol}-{operation}", operation=operation
        )


def run(program: str, recordings: Path, *, python: str = sys.executable) -> dict:
    """Return what clients/`program`.py found: its rows, and its packages' versions."""
    settings = Settings(mode="replay", recordings=Recordings([recordings]), pace=0)
    outside = recordings.with_name(f"{program}-outside.txt")
    with Gateway(settings) as gateway, _start(program, gateway.url, python, outside) as process:
        deadline = threading.Timer(SECONDS, process.kill)
        deadline.start()
        try:
            found = _follow(gateway, process)
        finally:
            deadline.cancel()
            process.kill()
    assert not outside.exists(), f"{program} tried to reach {outside.read_text(encoding='utf-8')}"
    return found


def _start(program, url, python, outside):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(STRANGE)}
    tokens.use_offline_files()
    environ = {**clean, **variables(url, {}), "PYTHONUTF8": "1"}
    environ["TIKTOKEN_CACHE_DIR"] = os.environ["TIKTOKEN_CACHE_DIR"]
    environ["COURSE_OFFLINE_LOG"] = str(outside)
    module = f"tests.gateway.conformance.clients.{program}"
    return subprocess.Popen(
        [python, "-W", "default", "-c", OFFLINE, module],
        cwd=ROOT, env=environ, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _follow(gateway, process):
    said = []
    for line in process.stdout:
        said.append(line)
        if line.strip() == features.READY:
            break
    with scenario(gateway) as scene:
        _write_rules(scene)
        said += process.communicate("\n")[0].splitlines(keepends=True)
    assert process.returncode == 0, "".join(said)[-3000:]
    (result,) = [line for line in said if line.startswith(features.RESULT)]
    found = json.loads(result.removeprefix(features.RESULT))
    _count(found["rows"], scene)
    return found


def _write_rules(scene):
    """Answer errors by their words, and a tool or JSON only when the schema really came over."""
    for status in features.STATUSES:
        scene.when(lambda ask, words=f"error {status}": words in ask.prompt, Status(status))
    name, arguments = features.TOOL
    scene.when(
        lambda ask: features.WEATHER_QUESTION in ask.prompt and name in json.dumps(ask.body),
        ToolCall(name, **arguments),
    )
    scene.when(
        lambda ask: features.SCHEMA_QUESTION in ask.prompt and "celsius" in json.dumps(ask.body),
        Text(json.dumps(features.FOUND, ensure_ascii=False)),
    )


def _count(rows, scene):
    """Turn an error's "ok" into the number of its requests unless it was asked once a row."""
    played = Counter(step.status for step in scene.played if isinstance(step, Status))
    for status in features.STATUSES:
        asked = [row for row in rows.values() if row[str(status)] != "-"]
        if played[status] != len(asked):
            for row in asked:
                row[str(status)] = f"{played[status]} requests from {len(asked)} rows"
