"""Two puzzles with answers worked out by the computer, and readers of a model's answers.

But: reads only the last line that begins with the asked-for word ("답:"); how an answer was
reached is not judged.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import product

ANSWER = "답:"


def coins() -> Fraction:
    """Return P(the other is tails | at least one of two is heads), by listing the cases: 2/3."""
    cases = [pair for pair in product("앞뒤", repeat=2) if "앞" in pair]
    return Fraction(sum("뒤" in pair for pair in cases), len(cases))


def coins_first() -> Fraction:
    """Return P(the other is tails | the first is heads), by listing the cases: 1/2."""
    cases = [pair for pair in product("앞뒤", repeat=2) if pair[0] == "앞"]
    return Fraction(sum(pair[1] == "뒤" for pair in cases), len(cases))


def bookworm(pages_cm: Fraction = Fraction(3), cover_cm: Fraction = Fraction(3, 10)) -> Fraction:
    """Return the worm's way in cm, from page 1 of volume 1 to the last page of volume 2.

    On a shelf, spines to the front, a volume shows from the left: back cover, last page …
    first page, front cover (of a book that opens to the left). The parts between are eaten.
    """
    shelf = [
        part
        for volume in (1, 2)
        for part in (
            (volume, "back", cover_cm),
            (volume, "pages", pages_cm),
            (volume, "front", cover_cm),
        )
    ]
    start = next(i for i, part in enumerate(shelf) if part[:2] == (1, "pages"))
    end = next(i for i, part in enumerate(shelf) if part[:2] == (2, "pages"))
    return sum((part[2] for part in shelf[start + 1 : end]), Fraction(0))


def final_answer(text: str) -> Fraction | None:
    """Return the number on the last line that begins with "답:", in cm where a length; or None.

    >>> final_answer("경우는 셋이다.\\n답: 2/3"), final_answer("답: 6 mm"), final_answer("모름")
    (Fraction(2, 3), Fraction(3, 5), None)
    """
    lines = [line.strip(" *") for line in text.splitlines()]
    said = [line.removeprefix(ANSWER).strip() for line in lines if line.startswith(ANSWER)]
    return _number(said[-1]) if said else None


def score(texts: Iterable[str], right: Fraction) -> float:
    """Return the share of answers that are right, 0 to 1.

    >>> score(["답: 2/3", "답: 1/2"], coins())
    0.5
    """
    marks = [final_answer(text) == right for text in texts]
    return sum(marks) / len(marks) if marks else 0.0


def _number(text: str) -> Fraction | None:
    found = re.match(r"(\d+(?:\.\d+)?)(?:\s*/\s*(\d+))?\s*(%|mm|cm)?", text)
    if not found or found[2] == "0":
        return None
    value = Fraction(found[1]) / Fraction(found[2] or 1)
    return value / {"%": 100, "mm": 10}.get(found[3] or "", 1)
