"""What a student sees: `show.tokens(…)`, `show.wire()`, `show.bars(…)`, `show.quiz(…)`."""

from helpers.show.plots import bars, korean_font, label
from helpers.show.quiz import quiz
from helpers.show.tokens import tokens
from helpers.show.wire import wire

__all__ = ["bars", "korean_font", "label", "quiz", "tokens", "wire"]
