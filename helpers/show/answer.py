"""A streamed answer with what it took, and the one line that says so: Answer.

But: knows no screen; `stream.py` draws it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from helpers import cost
from helpers.cost import Usage
from helpers.errors import CatalogError
from helpers.language import translate as _


@dataclass
class Answer:
    """What was streamed. Times are seconds; `cost` is USD at the list price, None: not known.

    `stopped` says that somebody stopped it; `error` is what broke it. As the last line of the
    cell that showed it, it is not shown again.
    """

    text: str = ""
    usage: Usage | None = None
    model: str | None = None
    seconds: float = 0.0
    first_token_seconds: float | None = None
    stopped: bool = False
    finish_reason: str | None = None
    answered_by: str | None = None  # sample, recorded, local, estimate, scenario, provider's name
    error: BaseException | None = field(default=None, repr=False)
    is_broken_off: bool = False  # ended by itself, but without an end
    _cell: int | None = field(default=None, repr=False)

    @property
    def cost(self) -> float | None:
        """USD at the model's list price; None when the usage or the price is not known."""
        if self.usage is None or self.model is None:
            return None
        try:
            return cost.of(self.usage, self.model)
        except CatalogError:
            return None

    @property
    def tokens_per_second(self) -> float | None:
        """Output tokens a second after the first; None when they cannot be known."""
        if self.usage is None or self.first_token_seconds is None:
            return None
        took = self.seconds - self.first_token_seconds
        return (self.usage.output - 1) / took if took > 0.001 and self.usage.output > 1 else None

    def __str__(self) -> str:
        return self.text

    def line(self, *, timed: bool = True) -> str:
        """Return what is written under the answer; without `timed`, only what never varies."""
        return " · ".join(self._parts(timed))

    def _parts(self, timed: bool) -> Iterator[str]:
        yield from self._end()
        if self.model:
            yield self.model
        if timed:
            yield from self._times()
        if self.usage is not None:
            counts = {"input": f"{self.usage.prompt:,}", "output": f"{self.usage.output:,}"}
            yield _("tokens: {input} in, {output} out").format(**counts)
        yield from self._who()

    def _end(self) -> Iterator[str]:
        if self.error is not None:
            kind = type(self.error).__name__
            line = _("broken off by an error after {count} characters ({kind})")
            yield line.format(count=f"{len(self.text):,}", kind=kind)
        elif self.stopped:
            yield _("stopped after {count} characters").format(count=f"{len(self.text):,}")
        elif self.is_broken_off:
            yield _("the stream ended without its end: the answer may be cut short")
        elif self.finish_reason in ("length", "max_tokens"):
            yield _("cut off at the token limit")

    def _times(self) -> Iterator[str]:
        if self.first_token_seconds is not None:
            first = f"{self.first_token_seconds:.2f}"
            yield _("first token after {seconds} s").format(seconds=first)
        yield _("{seconds} s in all").format(seconds=f"{self.seconds:.2f}")
        if self.tokens_per_second is not None:
            yield _("{rate} tokens a second").format(rate=f"{self.tokens_per_second:,.0f}")

    def _who(self) -> Iterator[str]:
        names = {
            "sample": _("practice answer"),
            "recorded": _("practice answer"),
            "local": _("the local model"),
            "scenario": _("scripted answer"),
            "estimate": _("practice answer"),
        }
        who = names.get(self.answered_by or "")
        if self.cost is not None and self.answered_by != "local":
            price = f"{self.cost:.6f}"
            words = _("{price} USD at the API") if who else _("{price} USD")
            yield words.format(price=price)
        if self.answered_by not in (None, "refusal"):
            yield who or _("the real API")

    def _ipython_display_(self) -> None:
        from IPython.core.getipython import get_ipython
        from IPython.display import Markdown, display

        from helpers.show import markdown

        shell: Any = get_ipython()
        if shell is None or shell.execution_count != self._cell:
            display(Markdown(markdown.ready(self.text)))  # type: ignore[no-untyped-call]
