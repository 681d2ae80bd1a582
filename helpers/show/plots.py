"""Pictures with Korean labels that look the same on every machine.

Needs no pyplot and leaves its state alone; a bar chart is a Figure that draws itself in a
notebook, with its numbers as text beside the picture.
"""

import base64
import io
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Where the bundled font is missing: Windows, macOS, Linux. Of Noto's collection matplotlib reads
# the first face only, the Japanese one; Hangul is in it too.
_INSTALLED = (
    "NanumGothic",
    "Malgun Gothic",
    "AppleGothic",
    "Apple SD Gothic Neo",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
)
WIDTH = 7.0  # inches
_DOTS = 160  # per inch, twice what the screen shows
_COLOUR = "#4c78a8"


def korean_font() -> str | None:
    """Make matplotlib draw Hangul and return the font's name; None if there is no such font.

    The font of the package koreanize-matplotlib comes first, so that a picture saved anywhere
    is the same. Sets `font.family`, `axes.unicode_minus` and `svg.hashsalt`.
    """
    name = _bundled() or _installed()
    if name:
        from matplotlib import rcParams

        rcParams["font.family"] = [name, "DejaVu Sans"]  # the second for signs the first lacks
        rcParams["axes.unicode_minus"] = False
        rcParams["svg.hashsalt"] = "llm-course"
    return name


def label(korean: str, english: str) -> str:
    """Return the label to draw: English where that is the language, or no font has Hangul."""
    return korean if language.current() == "ko" and korean_font() else english


def bars(
    labels: Sequence[str], values: Sequence[float], *, title: str = "", unit: str = ""
) -> "Figure":
    """Return a horizontal bar chart, first label on top, each value at the end of its bar.

    `unit` follows the values ("토큰", "USD", "%"). Raises ValueError when a label has no value.
    """
    rows = [(one, with_unit(value, unit)) for one, value in zip(labels, values, strict=True)]
    korean_font()
    text = "\n".join([title, *(f"{one}: {value}" for one, value in rows)]).strip()
    figure = chart_class()(text, figsize=(WIDTH, 0.8 + 0.45 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    drawn = axes.barh(range(len(rows)), values, color=_COLOUR, height=0.62)
    axes.bar_label(drawn, [value for _label, value in rows], padding=4)
    axes.set_yticks(range(len(rows)), list(labels))
    axes.invert_yaxis()
    axes.margins(x=0.18)  # room for the longest value
    axes.set_title(title, loc="left")
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(axis="both", length=0)
    axes.xaxis.set_visible(False)
    return figure


@cache
def chart_class() -> "Callable[..., Figure]":
    """Return a Figure that draws itself once, whether or not the inline backend is there."""
    from matplotlib.figure import Figure

    class Chart(Figure):
        def __init__(self, text_form: str, **options: Any) -> None:
            super().__init__(**options)
            self.text_form = text_form

        def _ipython_display_(self) -> None:
            from IPython.display import display

            width, height = (int(inches * _DOTS / 2) for inches in self.get_size_inches())
            picture = {"image/png": _png(self), "text/plain": self.text_form}
            size = {"width": width, "height": height}
            display(picture, metadata={"image/png": size}, raw=True)  # type: ignore[no-untyped-call]

    return Chart


def _png(figure: "Figure") -> str:
    """Return the picture as base64; without the date and version that vary between machines."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DOTS, metadata={"Software": None})
    return base64.b64encode(file.getvalue()).decode("ascii")


def with_unit(value: float, unit: str) -> str:
    """Return the value with its unit: 49650 -> "49,650 토큰", 0.0000123 -> "0.0000123 USD"."""
    from numpy import format_float_positional

    text = (
        f"{value:,.0f}"
        if abs(value) >= 1000
        else format_float_positional(value, precision=4, unique=False, fractional=False, trim="-")
    )
    return f"{text}{'' if unit in ('', '%') else ' '}{unit}"


@cache
def _bundled() -> str | None:
    """Register the font files of koreanize_matplotlib, whose import fails without distutils."""
    found = find_spec("koreanize_matplotlib")
    folder = Path(found.origin).parent / "fonts" if found and found.origin else None
    files = [folder / name for name in ("NanumGothic.ttf", "NanumGothicBold.ttf")] if folder else []
    if not files or not all(file.is_file() for file in files):
        return None
    from matplotlib import font_manager

    for file in files:
        font_manager.fontManager.addfont(file)
    return font_manager.FontProperties(fname=files[0]).get_name()


def _installed() -> str | None:
    from matplotlib import font_manager

    names = set(font_manager.get_font_names())
    return next((name for name in _INSTALLED if name in names), None)
