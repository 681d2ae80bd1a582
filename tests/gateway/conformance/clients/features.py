"""What every client is asked for, and the run that finds out what it gets.

Standard library only, for openai 3.x has nothing else of ours beside it. A client's program calls
`main` with one `Client` for each row of the table. It first asks what is recorded, then says so
and waits for a line on its standard input, after which a scenario answers.
"""

import importlib.metadata
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

HELLO, SAID = "안녕?", "안녕하세요! 무엇을 도와드릴까요?"
TEXTS = ["환불은 14일 이내에 신청합니다.", "배송은 2일에서 3일 걸립니다."]
WEATHER_QUESTION, SCHEMA_QUESTION = "서울 날씨는?", "서울의 날씨를 JSON으로 답하세요."
TOOL = ("get_weather", {"city": "서울"})
FOUND = {"city": "서울", "celsius": 21}
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"name": "get_weather", "description": "Return the weather.", "parameters": PARAMETERS}
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "celsius": {"type": "integer"}},
    "required": ["city", "celsius"],
    "additionalProperties": False,
}
CHAT, CLAUDE, GEMINI, LLAMA = "gpt-5.4-mini", "claude-haiku-5-5", "gemini-3.8-flash", "exaone3.5"
OPENAI_VECTORS, GEMINI_VECTORS = "text-embedding-3-small", "gemini-embedding-001"
OLLAMA_VECTORS = "nomic-embed-text"
STATUSES = (400, 401, 404, 429, 500, 503, 529)
REPLAYED = ("chat", "stream", "usage in stream", "embeddings", "models")
SCRIPTED = ("tools", "tools in stream", "structured output")
READY = "the scenario may begin"
RESULT = "result: "  # begins the line of JSON


class Client:
    """One row of the table; a feature's method that is left out says that there is no such thing.

    `raises` maps a status to the name of the exception that the client turns it into.
    """

    row = ""
    raises: Mapping[int, str] = {}

    def ask(self, prompt: str) -> str:
        """Return the answer's text, asked for whole."""
        raise NotImplementedError

    def chat(self) -> str:
        return self.ask(HELLO)


def _said(text: str) -> bool:
    return text == SAID


def _pieces(pieces: list[str]) -> bool:
    return "".join(pieces) == SAID and len(pieces) > 4


def _counted(usage: tuple[int, int]) -> bool:
    return all(isinstance(tokens, int) and tokens > 0 for tokens in usage)


def _two_vectors(vectors: list[list[float]]) -> bool:
    return len(vectors) == 2 and vectors[0] != vectors[1] and isinstance(vectors[0][0], float)


def _listed(names: list[str]) -> bool:
    bare = {name.removeprefix("models/").removesuffix(":latest") for name in names}
    return bool(bare & {CHAT, CLAUDE, GEMINI, LLAMA})


def _called(calls: list[tuple[str, Any]]) -> bool:
    return [tuple(call) for call in calls] == [TOOL]


def _found(value: Any) -> bool:
    return value == FOUND


CHECKS: dict[str, Callable[[Any], bool]] = {
    "chat": _said,
    "stream": _pieces,
    "usage in stream": _counted,
    "embeddings": _two_vectors,
    "models": _listed,
    "tools": _called,
    "tools in stream": _called,
    "structured output": _found,
}


def feature(client: Client, name: str) -> str:
    """Return "ok", "-" when the client has no such feature, or what went wrong."""
    method = getattr(client, name.replace(" ", "_"), None)
    if method is None:
        return "-"
    try:
        got = method()
        return "ok" if CHECKS[name](got) else f"got {got!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:500]


def refusal(client: Client, status: int) -> str:
    """Return "ok" and the exception's name when `status` raised what the client declares."""
    if status not in client.raises:
        return "-"
    try:
        return f"no exception, but {client.ask(f'error {status}')!r}"
    except Exception as error:
        name = type(error).__name__
        return f"ok {name}" if name == client.raises[status] else f"{name}: {error}"[:500]


def main(clients: list[Client], *packages: str) -> None:
    """Print the rows' results and the versions of `packages` as one line of JSON."""
    rows = {client.row: {name: feature(client, name) for name in REPLAYED} for client in clients}
    _say(READY)
    sys.stdin.readline()
    for client in clients:
        rows[client.row] |= {name: feature(client, name) for name in SCRIPTED}
        rows[client.row] |= {str(status): refusal(client, status) for status in STATUSES}
    versions = {name: importlib.metadata.version(name) for name in packages}
    _say(RESULT + json.dumps({"rows": rows, "versions": versions}))


def _say(line: str) -> None:
    sys.stdout.write(f"\n{line}\n")
    sys.stdout.flush()
