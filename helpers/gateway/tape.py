"""What came over the wire piece by piece, with the times; from it a recording is written.

Recorded answers hold no key, no organisation and no request id: of the headers only those that
lessons speak of are kept, and ids inside the answer are replaced by the recording's key.
"""

import json
import re
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from helpers import redact
from helpers.gateway import canonical, samples
from helpers.gateway.protocols import ollama_lines, sse
from helpers.gateway.protocols.base import Call, Event, Json, WireProtocol

KEPT_HEADERS = re.compile(r"^(retry-after(-ms)?|(x|anthropic)-ratelimit-.*)$")
_IDS = re.compile(r'"(chatcmpl-|resp_|msg_|req_)[A-Za-z0-9_\-]+"')


class Tape:
    """The pieces of one answer, as they came."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()
        self._pieces: list[tuple[float, bytes]] = []

    def add(self, piece: bytes) -> None:
        """Keep a piece that has just come."""
        now = time.monotonic()
        self._pieces.append((now - self._last, piece))
        self._last = now

    @property
    def raw(self) -> bytes:
        """Return all pieces joined."""
        return b"".join(piece for _, piece in self._pieces)

    @property
    def seconds(self) -> float:
        """Return the time from the request to the last piece."""
        return self._last - self._start

    def events(self, protocol: WireProtocol) -> list[Event]:
        """Return the events in the pieces, each with the seconds since the one before it."""
        lines = protocol.media_type == "application/x-ndjson"
        found: list[Event] = []
        rest, waited = b"", 0.0
        for after, piece in self._pieces:
            waited += after
            events, rest = _take_lines(rest + piece) if lines else sse.take(rest + piece)
            for event in events:
                found.append(Event(event.data, event.name, round(waited, 4)))
                waited = 0.0
        return found


def _take_lines(data: bytes) -> tuple[list[Event], bytes]:
    whole, _, rest = data.rpartition(b"\n")
    return ollama_lines.parse(whole), rest


class Recorder:
    """Writes one run's answers into a folder; the first answer to a request replaces old ones.

    `source` is "provider" or "local".
    """

    def __init__(self, folder: Path, source: str) -> None:
        self.folder = folder
        self.source = source
        self._seen: dict[str, list[Json]] = {}

    def save(
        self,
        protocol: WireProtocol,
        call: Call,
        tape: Tape,
        status: int,
        headers: Mapping[str, str],
    ) -> Path:
        """Write the answer on `tape` as `recorded` and return the recording's path."""
        request = redact.data(protocol.canonical(call))
        key = canonical.key(protocol.name, request)
        reply = self._reply(protocol, call, tape, status, headers)
        replies = self._seen.setdefault(key, [])
        replies.append(scrub(reply, key))
        path = next(self.folder.rglob(f"*-{key}.json"), self.folder / f"{_slug(call)}-{key}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        stored = {"protocol": protocol.name, "key": key, "request": request, "replies": replies}
        samples.save(path, stored)
        return path

    def _reply(
        self,
        protocol: WireProtocol,
        call: Call,
        tape: Tape,
        status: int,
        headers: Mapping[str, str],
    ) -> Json:
        kept = {name: value for name, value in headers.items() if KEPT_HEADERS.match(name.lower())}
        events = tape.events(protocol) if call.stream and status < 400 else []
        body = protocol.join(events) if events else json.loads(tape.raw)
        model = body.get("model") or body.get("modelVersion") or call.model
        source = protocol.provider if self.source == "provider" else "llama.cpp on this machine"
        said = {"kind": "recorded", "provider": source, "model": model,
                "date": date.today().isoformat()}  # fmt: skip
        reply: Json = {"provenance": said, "status": status, "headers": kept}
        if events:
            stored = [{"after": one.after, "name": one.name, "data": one.data} for one in events]
            return {**reply, "events": stored}
        return {**reply, "after": round(tape.seconds, 4), "body": body}


def scrub(reply: Json, key: str) -> Json:
    """Return `reply` without keys and without ids of the provider's requests and answers."""
    text = json.dumps(redact.data(reply), ensure_ascii=False)
    clean: Json = json.loads(_IDS.sub(rf'"\g<1>{key}"', text))
    return clean


def _slug(call: Call) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{call.operation}-{call.model}".lower()).strip("-")
