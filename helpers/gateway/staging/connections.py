"""End a connection abruptly, as a provider's server or a proxy between does.

ASGI lets an application only finish its answers; so the server's own connection is kept where
the application finds it. Works with uvicorn's h11 protocol, which `Connection` is.
"""

import asyncio
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "course_transport"


class Connection(H11Protocol):
    """One client's connection, whose transport each request's scope holds in its state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport where `close` finds it."""
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, _TRANSPORT: transport}


def close(scope: Scope, last: bytes = b"") -> None:
    """Close the connection of the request `scope` once `last`, put past HTTP, has been sent."""
    transport: asyncio.Transport = scope["state"][_TRANSPORT]
    if last:
        transport.write(last)
    transport.close()


def part_of_chunk(data: bytes) -> bytes:
    """Return the beginning of an HTTP chunk that announces all of `data` and holds half of it.

    >>> part_of_chunk(b"abcd")
    b'4\\r\\nab'
    """
    return f"{len(data):x}\r\n".encode() + data[: len(data) // 2]
