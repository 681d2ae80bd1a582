"""Start and stop the gateway: uvicorn in a thread of this process, on a loopback port."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn

from helpers.errors import GatewayError
from helpers.gateway.app import App
from helpers.gateway.settings import Settings
from helpers.gateway.staging.connections import Connection
from helpers.gateway.wire import WireLog

HOST = "127.0.0.1"


class Gateway:
    """A running gateway: `url` is its root, `wire` its log, `scenes` its open scenarios.

    Use it as a context manager:

    >>> with Gateway(Settings(mode="replay")) as gateway:
    ...     gateway.url.startswith("http://127.0.0.1:")
    True
    """

    def __init__(self, settings: Settings | None = None, *, port: int = 0) -> None:
        self.settings = settings or Settings()
        self.wire = WireLog(self.settings.log_file)
        self._app = App(self.settings, self.wire)
        self.scenes = self._app.scenes
        self._socket = _listen(port)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self._server = _Server(uvicorn.Config(
            self._app.asgi(), http=Connection, log_level="error", lifespan="off", ws="none",
            loop="asyncio", access_log=False, server_header=False, timeout_graceful_shutdown=1,
        ))  # fmt: skip
        self._thread = threading.Thread(target=self._run, name="course-gateway", daemon=True)

    def start(self) -> "Gateway":
        """Serve until `stop`; returns when requests are answered."""
        self._thread.start()
        if not self._server.ready.wait(10):
            raise GatewayError(
                f"The gateway did not start on {self.url}. Restart the kernel and try again."
            )
        return self

    def change(self, settings: Settings) -> None:
        """Answer by other settings from now on; the log and the address stay."""
        self.settings = self._app.settings = settings
        self._app.budget.limit = settings.budget_usd
        self.wire.sink = settings.log_file

    def stop(self) -> None:
        """Stop serving and close the port; open streams are cut after a second."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(5)
        self._socket.close()
        if self.settings.local:
            self.settings.local.close()

    def wait(self) -> None:
        """Block until the gateway stops (for `course serve`)."""
        self._thread.join()

    def __enter__(self) -> "Gateway":
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        await self._server.serve(sockets=[self._socket])
        await self._app.close()


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, so that nobody polls."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


def _listen(port: int) -> socket.socket:
    # Named IPPROTO_TCP: without it asyncio leaves Nagle on, 44 ms a keep-alive request.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise GatewayError(
            f"Port {port} on {HOST} is taken ({error}). Choose another, or 0 for any."
        ) from error
    listener.listen(128)
    return listener
