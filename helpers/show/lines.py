"""A line chart of how some numbers grow, drawn as `plots` draws its bars.

Curves differ in their dashes and marks too, not by colour alone. But: few points; every one is
marked.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.show import plots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HEIGHT = 3.6  # inches
_STYLES = ("o-", "s--", "^:", "D-.")
_COLOURS = ("#4c78a8", "#d1602b", "#3d8b53", "#7b5aa6")  # 4:1 and more against white


def lines(
    steps: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    *,
    title: str = "",
    unit: str = "",
    below: str = "",
) -> "Figure":
    """Return a line chart with a curve for each name; its last values stand in the legend.

    `unit` follows the values ("토큰", "USD"), `below` names what `steps` are ("턴"). Raises
    ValueError when a curve has not one value for each step, or there are more than four.
    """
    if len(curves) > len(_STYLES) or any(len(one) != len(steps) for one in curves.values()):
        raise ValueError(f"{len(_STYLES)} curves at most, each with {len(steps)} values")
    plots.korean_font()
    names = {one: f"{one}: {plots.with_unit(values[-1], unit)}" for one, values in curves.items()}
    size = (plots.WIDTH, _HEIGHT)
    text = "\n".join([title, *names.values()]).strip()
    figure = plots.chart_class()(text, figsize=size, layout="constrained")
    axes = figure.add_subplot()
    for (one, values), style, colour in zip(curves.items(), _STYLES, _COLOURS, strict=False):
        axes.plot(steps, values, style, color=colour, label=names[one], markersize=4)
    axes.set_title(title, loc="left")
    axes.set_xlabel(below)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{value:,.6g}")
    axes.set_ylabel(unit)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure
