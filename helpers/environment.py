"""`setup()`: one call that makes every SDK in this process talk to the course's gateway.

It reads `.env`, starts the gateway, sets the SDKs' environment variables and returns the
status table. Calling it again changes settings without a second gateway.
"""

import atexit
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from helpers import dotenv_file, kernel, language, providers, redact, tokens
from helpers.errors import GatewayError, SettingError
from helpers.gateway import shared, wire
from helpers.gateway.local import local_model
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings, check_budget, check_mode, check_pace
from helpers.gateway.shared import Shared
from helpers.gateway.tape import Recorder
from helpers.language import translate as _
from helpers.show.status import Status

_gateway: Gateway | None = None
_own: dict[str, str] = {}  # variables that an earlier setup() set, and to what
_before: dict[str, str | None] = {}  # what stood there before


def setup(
    mode: str | None = None, *, lang: str | None = None, pace: float | None = None
) -> Status | Shared:
    """Start the gateway, point every SDK at it, and return who answers now.

    `mode` is auto (default), replay, local or live; `lang` is ko or en; `pace` multiplies the
    recorded delays (0: no waiting). Each falls back to COURSE_MODE, COURSE_LANG, COURSE_PACE.
    With COURSE_GATEWAY it uses the gateway of `course serve` at that address instead.
    Raises SettingError for a value nobody knows, GatewayError when that gateway is not there.
    """
    if lang:
        language.choose(lang)
    _restore(os.environ)
    found = read_dotenv()
    _remember_keys()
    tokens.use_offline_files()
    if address := os.environ.get("COURSE_GATEWAY"):
        there = shared.status(address)
        wire.use(None)
        _set(os.environ, providers.variables(address, os.environ))
        return there
    chosen = settings(mode, pace)
    gateway = _serve(chosen)
    status = Status.of(chosen, os.environ, notes=found.notes)
    _set(os.environ, providers.variables(gateway.url, os.environ))
    wire.use(gateway.wire)
    kernel.attach(gateway.wire)
    return status


def read_dotenv() -> dotenv_file.DotEnv:
    """Put the values of the nearest `.env` into the environment, where nothing stands yet."""
    found = dotenv_file.find(Path.cwd())
    new = {name: value for name, value in found.values.items() if not os.environ.get(name)}
    _set(os.environ, new)
    return found


def running() -> Gateway:
    """Return the gateway that setup() started, to play scenarios in; raises GatewayError where
    there is none: before setup(), or when COURSE_GATEWAY names another process's.

    with scenario(running(), Status(429)) as scene: …
    """
    if _gateway is None or os.environ.get("COURSE_GATEWAY"):
        raise GatewayError(wire.missing())
    return _gateway


def recording_folders() -> list[Path]:
    """Return the folders of recordings: COURSE_RECORDINGS, else the course's own."""
    named = os.environ.get("COURSE_RECORDINGS", "")
    folders = [Path(part).expanduser() for part in named.split(os.pathsep) if part]
    for folder in folders:
        if not folder.is_dir():
            raise SettingError(
                _("COURSE_RECORDINGS names {folder}, which is not a folder.").format(folder=folder)
            )
    return folders or [Path(__file__).parents[1] / "course" / "recordings"]


def settings(mode: str | None, pace: float | None) -> Settings:
    """Return the gateway's settings as given, else as the COURSE_… variables say."""
    log_file = os.environ.get("COURSE_WIRE_LOG")
    mode = check_mode(mode or os.environ.get("COURSE_MODE") or "auto")
    recorded_from = os.environ.get("COURSE_RECORD_FROM", "provider")
    return Settings(
        mode=mode,
        recordings=Recordings(recording_folders()),
        pace=check_pace(os.environ.get("COURSE_PACE") or 1.0 if pace is None else pace),
        local=local_model.available(
            os.environ.get("COURSE_LOCAL"),
            ollama_host=os.environ.get("OLLAMA_HOST"),
            most_tokens=os.environ.get("COURSE_LOCAL_TOKENS"),
        ),
        log_file=Path(log_file) if log_file else None,
        live={} if recorded_from == "local" else providers.live(mode, os.environ),
        budget_usd=check_budget(os.environ.get("COURSE_BUDGET_USD") or 1.00),
        recorder=_recorder(mode, recorded_from),
    )


def _recorder(mode: str, source: str) -> Recorder | None:
    folder = os.environ.get("COURSE_RECORD_TO")
    if mode != "record":
        return None
    if not folder:
        raise SettingError(_("Mode record needs `course record NOTEBOOK`, which says where to."))
    return Recorder(Path(folder), source)


def _serve(settings: Settings) -> Gateway:
    global _gateway
    if _gateway is None:
        _gateway = Gateway(settings).start()
        atexit.register(_gateway.stop)
    else:
        _gateway.change(settings)
    return _gateway


def _set(environ: MutableMapping[str, str], values: Mapping[str, str]) -> None:
    for name, value in values.items():
        _before.setdefault(name, environ.get(name))
        _own[name] = environ[name] = value


def _restore(environ: MutableMapping[str, str]) -> None:
    """Undo an earlier setup(), so that what it set is not taken for the student's own."""
    for name, value in _own.items():
        before = _before[name]
        if environ.get(name) == value and before is None:
            del environ[name]
        elif environ.get(name) == value and before is not None:
            environ[name] = before
    _own.clear()
    _before.clear()


def _remember_keys() -> None:
    for name, value in os.environ.items():
        if name.upper().endswith(("_KEY", "_TOKEN", "_SECRET")) and value != providers.PRACTICE_KEY:
            redact.remember(value)
