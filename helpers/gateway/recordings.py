"""Recorded answers: one JSON file a request, found by the hash of what was asked.

    {
      "protocol": "openai_chat",
      "key": "f3a1…",                 16 hexadecimal digits over protocol and request
      "request": {…},                 canonical; a long text stands as its SHA-256
      "replies": [                    given in turn, then from the start again
        {
          "provenance": {"kind": "sample", "date": "2026-11-21", "by": "…"},
          "status": 200, "headers": {},
          "body": {…}, "pace": {"first": 0.25, "each": 0.02}          written whole, or
          "events": [{"after": 0.31, "name": null, "data": {…}}]      as streamed
        }
      ]
    }

`kind` is "recorded" (a model really said it: provider, model, date) or "sample" (written for
the course in the provider's format). A file is named NAME-KEY.json, so finding one reads no other.
But: does not write recordings; see `samples.py`.
"""

import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.errors import RecordingError
from helpers.gateway import canonical
from helpers.gateway.protocols.base import Event, Json, Pace, Reply, WireProtocol

KINDS = ("sample", "recorded")


@dataclass(frozen=True)
class Recording:
    """One recording file, read and checked against its key."""

    path: Path
    protocol: str
    key: str
    request: Json
    replies: tuple[Json, ...]


class Recordings:
    """The recordings of some folders; safe to share between threads."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.folders = tuple(folders)
        self._paths = {key_of(path): path for path in self._files()}
        self._read: dict[str, Recording] = {}
        self._turns: dict[str, int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[Recording]:
        return (self.get(key) for key in self._paths)

    def __contains__(self, key: str) -> bool:
        return key in self._paths

    def get(self, key: str) -> Recording:
        """Return the recording under `key`; raises KeyError, or RecordingError if damaged."""
        if key not in self._read:
            self._read[key] = read(self._paths[key])
        return self._read[key]

    def next_reply(self, key: str, protocol: WireProtocol, *, stream: bool) -> tuple[Reply, str]:
        """Return the reply whose turn it is, in the form asked for, and its provenance's kind.

        Raises RecordingError when the reply cannot be played.
        """
        recording = self.get(key)
        with self._lock:
            turn = self._turns.get(key, 0)
            self._turns[key] = turn + 1
        stored = recording.replies[turn % len(recording.replies)]
        return play(recording, stored, protocol, stream=stream), stored["provenance"]["kind"]

    def nearest(self, protocol: WireProtocol, request: Json) -> Recording | None:
        """Return the recording of this protocol whose prompt is most like the request's."""
        from rapidfuzz import fuzz  # 20 ms that only a miss pays

        asked = protocol.prompt(request)
        same = [one for one in self if one.protocol == protocol.name]
        return max(
            same, key=lambda one: fuzz.ratio(asked, protocol.prompt(one.request)), default=None
        )

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            yield from sorted(folder.rglob("*.json"))


def key_of(path: Path) -> str:
    """Return the key that a recording's file name ends in."""
    return path.stem.rpartition("-")[2]


def read(path: Path) -> Recording:
    """Return the recording in `path`; raises RecordingError naming the file, line and remedy."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = Recording(
            path, data["protocol"], data["key"], data["request"], tuple(data["replies"])
        )
    except json.JSONDecodeError as error:
        raise RecordingError(
            f"{path}:{error.lineno}: not valid JSON ({error.msg})."
            f" Restore the file: git checkout -- {path.name}"
        ) from error
    except (KeyError, TypeError, UnicodeDecodeError, OSError) as error:
        raise RecordingError(
            f"{path}: not a recording ({error!r}). Restore or delete it."
        ) from error
    _check(found)
    return found


def _check(found: Recording) -> None:
    key = canonical.key(found.protocol, found.request)
    if found.key != key or not found.path.stem.endswith(key):
        raise RecordingError(
            f"{found.path}: its request hashes to {key}, not to {found.key}."
            " The request was edited by hand: write the recording again."
        )
    kinds = [reply.get("provenance", {}).get("kind") for reply in found.replies]
    if not kinds or any(kind not in KINDS for kind in kinds):
        raise RecordingError(
            f"{found.path}: provenance.kind is {kinds}; each reply needs one of {KINDS}."
        )


def play(recording: Recording, stored: Json, protocol: WireProtocol, *, stream: bool) -> Reply:
    """Return the stored reply in the form asked for: events when streamed, else a body.

    Raises RecordingError naming the file when its reply was mangled.
    """
    try:
        reply = _reply(stored, protocol, stream=stream)
        protocol.usage(protocol.join(reply.events) if reply.events else reply.body or {})
        return reply
    except Exception as error:
        raise RecordingError(
            f"{recording.path}: a reply of it cannot be played ({error!r}). Restore or delete it."
        ) from error


def _reply(stored: Json, protocol: WireProtocol, *, stream: bool) -> Reply:
    status, headers = int(stored.get("status", 200)), dict(stored.get("headers", {}))
    events = _events(stored, protocol) if status < 400 and (stream or "events" in stored) else ()
    after = sum(event.after for event in events) or _duration(stored, protocol, status)
    if stream and events:
        return Reply(events=events, status=status, headers=headers, after=after)
    body = stored["body"] if "body" in stored else protocol.join(events)
    return Reply(body=body, status=status, headers=headers, after=after)


def _events(stored: Json, protocol: WireProtocol) -> tuple[Event, ...]:
    if "events" in stored:
        return tuple(Event(one["data"], one.get("name"), one["after"]) for one in stored["events"])
    return protocol.split(stored["body"], _pace(stored))


def _duration(stored: Json, protocol: WireProtocol, status: int) -> float:
    if "after" in stored or status >= 400:
        return float(stored.get("after", 0.0))
    return sum(event.after for event in protocol.split(stored["body"], _pace(stored)))


def _pace(stored: Json) -> Pace:
    pace: dict[str, Any] = stored.get("pace", {})
    return Pace(**pace)
