"""A lock into the environment: by uv, which is quick, or by pip, which knows the user's settings.

Every file is checked against its hash, and only wheels are taken: a source package would fetch
tools that nobody pinned, and need a compiler.
"""

import ast
import re
import shutil
import subprocess
from pathlib import Path

from helpers.installation.places import EXE, PYTHON, ROOT, SCRIPTS, VENV, environment
from helpers.installation.remedies import diagnose, explain
from helpers.installation.tools import PIP, pip, run, say
from helpers.installation.virtual_environment import point_relatively

CHECKED = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
}


def install(lock: Path) -> None:
    """Install `lock` with uv, or with pip when uv is not to be had or fails; raises SetUpError."""
    say("패키지를 설치합니다(처음에는 몇 분)…", "Installing packages (at first, minutes)…")
    uv = find_uv(lock)
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
        code, said = run([*command, *CHECKED, "-r", str(lock)], uv_environment())
        if code == 0:
            return
        if diagnose(said) in ("disk", "hash"):
            raise explain(said)
    say("uv 대신 pip으로 설치합니다…", "Installing with pip instead of uv…")
    pip("install", *CHECKED, "-r", str(lock))


def install_helpers() -> None:
    """Install this checkout itself; its build backend is in the lock, so nothing is fetched."""
    options = ["--no-deps", "--no-build-isolation", "--no-index"]
    pip("install", *options, "--editable", str(ROOT))
    point_relatively()


def find_uv(lock: Path) -> str:
    """Return a uv that starts: the one on PATH, else the one that `lock` pins; "" for none."""
    found = shutil.which("uv")
    if found and run([found, "--version"])[0] == 0:
        return found
    only = VENV / "course-uv.lock"
    only.write_text(pinned("uv", lock.read_text(encoding="utf-8")), encoding="utf-8")
    code, said = run([*PIP, "install", *CHECKED, "-r", str(only)])
    if diagnose(said) in ("disk", "network", "certificate") and code:
        raise explain(said)  # the rest would only fail in the same way, later
    return str(SCRIPTS / f"uv{EXE}") if code == 0 else ""


def pinned(name: str, lock: str) -> str:
    r"""Return the lines of one package in the text of a lock.

    >>> pinned("b", "a==1 \\\n    --hash=sha256:00\nb==2 \\\n    --hash=sha256:11\n    # via a\n")
    'b==2 \\\n    --hash=sha256:11'
    """
    found = re.search(rf"^{re.escape(name)}==.*(?:(?<=\\)\n.*)*", lock, re.MULTILINE)
    return found.group() if found else ""


def uv_environment() -> dict[str, str]:
    """Tell uv what pip has been told, for uv reads no pip.conf. What uv itself was told wins."""
    told = {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "1",
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # as pip does; the hashes make it safe
    }
    for name, value in pip_settings().items():
        if name in UV_NAMES:
            told[UV_NAMES[name]] = ("," if name == "find-links" else " ").join(value.split())
    return {**told, **environment()}


def pip_settings() -> dict[str, str]:
    """Return pip's settings, files and PIP_… alike; never logged: an index may hold a password."""
    command = [*PIP, "config", "list"]
    said = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8").stdout
    found = {}
    for section in ("global.", "install.", ":env:."):  # the later wins
        for line in said.splitlines():
            if line.startswith(section):
                name, _, value = line.removeprefix(section).partition("=")
                found[name] = str(ast.literal_eval(value))
    return found
