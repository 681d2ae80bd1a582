"""The one way out of the sandbox: its loopback port, carried to the tester's gateway.

The listening socket was made inside the sandbox's network and handed out here, so that the SDKs
in there need nothing special. How many connections there are and how much they send is bounded.
What the gateway does to a connection, a reset among it, happens to the student's as well.

A submission's requests all reach the gateway before `allow` returns for the next one, or never:
none is counted in another's scenario.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

MOST = 64  # connections at once
_PIECE = 1 << 16
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset
_TURNS = 10  # of the loop, more than asyncio takes to begin with a connection it has accepted
_LAST = 5.0  # seconds that the gateway has to read what was sent before the end


class Forward:
    """Carries what comes to `listener` to the gateway at `url`; runs in a thread of its own."""

    def __init__(self, listener: socket.socket, url: str) -> None:
        target = urlsplit(url)
        self._to = (str(target.hostname), int(target.port or 80))
        self._listener = listener
        self._left = 0
        self._between = True  # one submission and the next
        self._over = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="course-forward", daemon=True)
        self._thread.start()

    def allow(self, traffic: int) -> None:
        """Let `traffic` more bytes be sent from now on, over new connections only.

        Call it when no process of the submission before is left.
        """
        self._do(self._allow(traffic))

    def close(self) -> None:
        """Close every connection and stop."""
        self._do(self._allow(0))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        served = asyncio.start_server(self._accept, sock=self._listener, limit=_PIECE)
        server = self._loop.run_until_complete(served)
        self._loop.run_forever()
        server.close()
        self._loop.close()

    async def _allow(self, traffic: int) -> None:
        self._between, self._left = True, 0
        self._turn_away()
        for _turn in range(_TURNS):
            await asyncio.sleep(0)
        self._over.set()
        if under_way := list(self._open):
            await asyncio.wait(under_way)
        self._over.clear()
        self._between, self._left = not traffic, traffic

    def _turn_away(self) -> None:
        """Close the connections that nobody has accepted yet."""
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or self._between or len(self._open) >= MOST:
            writer.transport.abort()
            return
        self._open.add(task)
        try:
            with suppress(OSError):
                await self._carry(reader, writer)
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_gateway, to_gateway = await asyncio.open_connection(*self._to, limit=_PIECE)
        parts = [
            asyncio.ensure_future(one)
            for one in (
                self._requests(reader, to_gateway),
                _answers(from_gateway, writer),
                self._over.wait(),
            )
        ]
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        await _finish(from_gateway, to_gateway)

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (piece := await reader.read(_PIECE)) and self._left > 0:
            self._left -= len(piece)
            writer.write(piece)
            await writer.drain()


async def _finish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End a connection to the gateway, and wait until it has read all that was sent."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_LAST):
            writer.write_eof()
            while await reader.read(_PIECE):
                continue
    writer.transport.abort()


async def _answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    except ConnectionResetError:
        handle = writer.get_extra_info("socket")
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        return
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()
