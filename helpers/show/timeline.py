"""Draw when each of several requests runs: a panel for each way to schedule the same requests.

But: measures nothing. It draws the starts and lengths that it is given, in seconds.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.show.plots import chart_class, label

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def timeline(starts: Mapping[str, Sequence[float]], seconds: Sequence[float]) -> "Figure":
    """Return a chart with a panel for each name in `starts`, first request on top.

    `starts["one by one"][n]` is when request n begins, `seconds[n]` how long it takes. Raises
    ValueError when a request has no start.
    """
    ends = {name: _end(begins, seconds) for name, begins in starts.items()}
    titles = [f"{name}: {end:g}{label('초', ' s')}" for name, end in ends.items()]
    text = "\n".join(titles)
    size = (9.0, 1.2 + 0.18 * len(seconds))  # inches
    figure = chart_class()(text, figsize=size, layout="constrained")
    panels = figure.subplots(1, len(starts), sharex=True, sharey=True, squeeze=False)[0]
    for panel, title, begins in zip(panels, titles, starts.values(), strict=True):
        panel.barh(range(1, len(seconds) + 1), seconds, left=begins)
        panel.set_title(title)
    panels[0].invert_yaxis()
    return figure


def _end(begins: Sequence[float], seconds: Sequence[float]) -> float:
    return max(start + length for start, length in zip(begins, seconds, strict=True))
