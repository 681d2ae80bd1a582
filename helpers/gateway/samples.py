"""Write sample answers: written for the course, in the provider's format, marked as samples.

But: never writes `recorded`; only a request that a model really answered becomes that.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.errors import RecordingError
from helpers.gateway import canonical
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Call, Json


def write(
    protocol: str,
    body: Json,
    text: str | Sequence[str],
    *,
    folder: Path,
    name: str,
    finish: str | None = None,
    operation: str = "chat",
) -> Path:
    """Write the answer(s) `text` to the request `body` and return the recording's path.

    `body` is the request as the SDK sends it. Several texts are given in turn. Token counts
    come from the model's tokenizer (for Claude and Gemini: an estimate).
    """
    if protocol not in BY_NAME:
        raise RecordingError(f"Unknown protocol {protocol!r}: use one of {', '.join(BY_NAME)}.")
    wire = BY_NAME[protocol]
    call = wire.read(operation, body)
    texts = [text] if isinstance(text, str) else list(text)
    bodies = [wire.compose(call, one, finish=finish) for one in texts]
    return write_bodies(call, bodies, folder=folder, name=name)


def write_bodies(call: Call, bodies: Sequence[Json], *, folder: Path, name: str) -> Path:
    """Write whole answers in the provider's format as samples; return the recording's path."""
    request = BY_NAME[call.protocol].canonical(call)
    key = canonical.key(call.protocol, request)
    replies = [_reply(body) for body in bodies]
    path = folder / f"{name}-{key}.json"
    folder.mkdir(parents=True, exist_ok=True)
    save(path, {"protocol": call.protocol, "key": key, "request": request, "replies": replies})
    return path


def save(path: Path, recording: Json) -> None:
    """Write `recording` pretty-printed, in UTF-8, with a newline at its end."""
    path.write_text(json.dumps(recording, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _reply(body: Json) -> dict[str, Any]:
    provenance = {"kind": "sample", "date": "2026-11-21", "by": "course authors"}
    return {
        "provenance": provenance,
        "status": 200,
        "pace": {"first": 0.25, "each": 0.02},
        "body": body,
    }
