"""A JupyterLab of its own: started with none of the user's settings, stopped without a trace.

The browser that drives it is in `notebook.py`.
"""

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

import psutil

SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/translation-extension/plugin": {"locale": "ko_KR"},  # as most students see it
}
FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


def environment(scratch: Path, **more: str) -> dict[str, str]:
    """Return this process's variables without keys and Jupyter's own, plus fresh folders."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith(("_API_KEY", "_BASE_URL"))
        and not name.startswith(("COURSE_", "JUPYTER", "JPY_"))
    }
    return kept | {name: str(scratch / name.lower()) for name in FOLDERS} | more


def write_settings(folder: Path, settings: dict[str, dict[str, Any]]) -> None:
    """Save JupyterLab's user settings, given by plugin id without the final `:`."""
    for plugin, values in settings.items():
        file = folder / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")


class Server:
    """JupyterLab serving the folder `root` on a free loopback port, until `stop()`.

    `scratch` takes its settings and run-time files; `variables` reach the kernels.
    Also a context manager.
    """

    def __init__(self, root: Path, scratch: Path, **variables: str) -> None:
        self.root = root
        self.token = secrets.token_hex(16)
        self.log = ""
        self._port = 0
        self._up_or_dead = threading.Event()
        write_settings(scratch / "jupyterlab_settings_dir", SETTINGS)
        self._process = subprocess.Popen(
            self._command(),
            cwd=root,
            env=environment(scratch, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self._wait_until_up()

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            "--expose-app-in-browser",  # the tests speak to JupyterLab's own command registry
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=0",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self.token}",
        ]

    def _read_log(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.log += line
            found = re.search(r"http://127\.0\.0\.1:(\d+)/lab", line)
            if found and not self._port:
                self._port = int(found[1])
                self._up_or_dead.set()
        self._up_or_dead.set()

    def _wait_until_up(self) -> None:
        self._up_or_dead.wait(SECONDS_TO_START)
        if not self._port:
            self.stop()
            raise RuntimeError(f"JupyterLab did not start. Its log:\n{self.log}")

    def address(self, notebook: str, application: str = "lab/tree") -> str:
        """Return the address that opens `notebook` (a path below the root) in a clean workspace.

        `application` is JupyterLab's "lab/tree" or Notebook 7's "notebooks".
        """
        place = f"http://127.0.0.1:{self._port}/{application}/{notebook}"
        return f"{place}?reset&token={self.token}"

    def stop(self) -> None:
        """Ask the server to end its kernels and itself; end the whole process tree if it cannot."""
        try:
            self._ask_to_stop()
            self._process.wait(SECONDS_TO_STOP)
        except (OSError, subprocess.TimeoutExpired):
            self._kill_tree()
        self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()

    def _kill_tree(self) -> None:
        # The kernels are sessions of their own, so killing the process group would miss them.
        if self._process.poll() is None:
            server = psutil.Process(self._process.pid)
            for member in [*server.children(recursive=True), server]:
                member.kill()

    def _ask_to_stop(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS_TO_STOP)
        headers = {"Authorization": f"token {self.token}"}
        try:
            connection.request("POST", "/api/shutdown", headers=headers)
            connection.getresponse().read()
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
