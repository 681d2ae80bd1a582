"""Gemini's stream without `alt=sse`: one JSON array whose elements come one by one."""

import json

from helpers.gateway.protocols.base import Event


class JSONArray:
    """Writes one stream; it remembers whether an element went before, so it is used once."""

    media_type = "application/json"

    def __init__(self) -> None:
        self._before = "["

    def encode(self, event: Event) -> bytes:
        """Return the next element, after the bracket or the comma that it needs."""
        before, self._before = self._before, ",\r\n"
        return f"{before}{json.dumps(event.data, ensure_ascii=False)}".encode()

    def last(self) -> bytes:
        """Return the closing bracket; of an empty stream, both."""
        return b"[]" if self._before == "[" else b"]"
