"""Read server-sent events back from the bytes of a stream."""

import json

from helpers.gateway.protocols.base import Event


def parse(stream: bytes) -> list[Event]:
    """Return the events in `stream`; a piece cut off in the middle, or not JSON, is left out.

    >>> parse(b'data: {"a": 1}\\n\\ndata: [DONE]\\n\\n')
    [Event(data={'a': 1}, name=None, after=0.0)]
    """
    blocks = stream.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n")
    return [event for block in blocks if (event := _event(block))]


def take(received: bytes) -> tuple[list[Event], bytes]:
    """Return the events that `received` holds whole, and the bytes after the last of them.

    >>> take(b'data: {"a": 1}\\n\\ndata: {"b"')
    ([Event(data={'a': 1}, name=None, after=0.0)], b'data: {"b"')
    """
    whole, end, rest = received.replace(b"\r\n", b"\n").rpartition(b"\n\n")
    return parse(whole + end), rest


def _event(block: str) -> Event | None:
    name, lines = None, []
    for line in block.split("\n"):
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            lines.append(value.removeprefix(" "))
    try:
        data = json.loads("\n".join(lines))
    except ValueError:
        return None
    return Event(data, name) if isinstance(data, dict) else None
