"""Pass a request on to another server and its answer back, piece by piece, unchanged.

Today that server is the local model's (llama.cpp or Ollama), always on this machine.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from helpers.gateway.protocols.base import Json

_TIMEOUT = httpx.Timeout(600.0, connect=5.0)


@asynccontextmanager
async def forward(
    url: str, body: Json, *, headers: dict[str, str] | None = None
) -> AsyncIterator[httpx.Response]:
    """POST `body` as JSON to `url` on this machine; the response is open, its body unread.

    Proxies are ignored. Raises httpx.HTTPError when the server cannot be reached.
    """
    async with (
        httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client,
        client.stream("POST", url, json=body, headers=headers) as response,
    ):
        yield response
