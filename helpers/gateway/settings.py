"""What the gateway was told: its mode, its recordings, its pace and its local model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers.errors import SettingError
from helpers.gateway.local.local_model import LocalModel
from helpers.gateway.recordings import Recordings
from helpers.gateway.tape import Recorder
from helpers.language import translate as _

SOURCES = ("provider", "local")
MODES = ("auto", "replay", "local", "live", "record")


@dataclass(frozen=True)
class Settings:
    """`pace` multiplies the recorded delays: 1.0 as recorded, 0.0 without waiting.

    `live` maps each provider that may be called to its address with the version; `recorder`
    writes down what is answered in record mode, by a provider or by the local model.
    """

    mode: str = "auto"
    recordings: Recordings = field(default_factory=Recordings)
    pace: float = 1.0
    local: LocalModel | None = None
    log_file: Path | None = None
    live: Mapping[str, str] = field(default_factory=dict)
    budget_usd: float = 1.00
    recorder: Recorder | None = None


def check_mode(mode: str) -> str:
    """Return `mode` if it is one of MODES; raises SettingError naming the ones there are."""
    if mode not in MODES:
        raise SettingError(
            _("Unknown mode {mode!r}. Use one of: {modes}.").format(
                mode=mode, modes=", ".join(MODES)
            )
        )
    return mode


def check_pace(value: str | float) -> float:
    """Return `value` as a pace (0 or more); raises SettingError for anything else."""
    try:
        pace = float(value)
    except ValueError:
        pace = -1.0
    if not 0 <= pace < float("inf"):
        raise SettingError(
            _("Unknown pace {value!r}: 1 replays as recorded, 0 without waiting.").format(
                value=value
            )
        )
    return pace


def check_budget(value: str | float) -> float:
    """Return `value` as dollars (0 or more); raises SettingError for anything else."""
    try:
        dollars = float(value)
    except ValueError:
        dollars = -1.0
    if not 0 <= dollars < float("inf"):
        raise SettingError(
            _("COURSE_BUDGET_USD is {value!r}: give dollars, such as 1.00.").format(value=value)
        )
    return dollars
