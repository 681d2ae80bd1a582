"""What a batch came to: tables and a histogram in text, and a CSV file."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from helpers.grading.batch import Graded
from helpers.language import translate as _

BINS = 10  # of the histogram, each a tenth of the marks there are
_WIDTH = 40  # characters of its longest bar
_FIELDS = ("student", "score", "max_score", "needs_manual_grade", "seconds", "stopped", "error")


def report(graded: Graded) -> str:
    """Return the batch in words: how many, how long, the histogram, what was stopped or failed."""
    lines = [_counts(graded), "", *histogram(graded.scores), "", *table(graded.cells)]
    for student, reasons in sorted(graded.stopped.items()):
        lines += [f"{student}: {reason}" for reason in dict.fromkeys(reasons)]
    for student, error in sorted(graded.errors.items()):
        lines += ["", _("{student} could not be graded:").format(student=student), error.rstrip()]
    return "\n".join(lines)


def _counts(graded: Graded) -> str:
    line = _("{count} graded in {seconds:.1f} s ({rate:.0f} an hour), {skipped} were graded"
             " already, {errors} failed, {manual} wait for a grader.")  # fmt: skip
    count = len(graded.seconds)
    return line.format(
        count=count, seconds=graded.wall, rate=3600 * count / max(graded.wall, 1e-9),
        skipped=len(graded.skipped), errors=len(graded.errors),
        manual=sum(bool(row["needs_manual_grade"]) for row in graded.scores),
    )  # fmt: skip


def histogram(scores: list[dict[str, Any]]) -> list[str]:
    """Return lines that draw how many reached how much.

    >>> histogram([{"score": 9.5, "max_score": 10.0}])[0]
    ' 90–100 % ████████████████████████████████████████ 1'
    """
    counts = Counter(_bin(row) for row in scores if row["max_score"])
    most = max(counts.values(), default=1)
    return [
        f"{100 * n // BINS:3}–{100 * (n + 1) // BINS:3} % {'█' * _bar(counts[n], most)} {counts[n]}"
        for n in sorted(counts, reverse=True)
    ]


def _bin(row: dict[str, Any]) -> int:
    return min(BINS - 1, int(BINS * row["score"] / row["max_score"]))


def _bar(count: int, most: int) -> int:
    return max(1, round(_WIDTH * count / most)) if count else 0


def table(cells: list[dict[str, Any]]) -> list[str]:
    """Return lines of text, one a graded cell: where a class lost its marks.

    >>> row = {"name": "ask_test1", "points": 30.0, "mean": 20.0, "full": 2, "zero": 1}
    >>> table([row])[1]
    'ask_test1   20.0 / 30   67%    2    1'
    """
    width = max((len(row["name"]) for row in cells), default=0)
    head = _("Of each test cell: the mean, how many have all of its marks, how many none.")
    return [head, *(_line(row, width) for row in cells)] if cells else []


def _line(row: dict[str, Any], width: int) -> str:
    share = row["mean"] / row["points"] if row["points"] else 1.0
    mean = f"{row['mean']:6.1f} / {row['points']:g}"
    return f"{row['name']:{width}} {mean:12} {share:4.0%} {row['full']:4} {row['zero']:4}"


def write_csv(graded: Graded, path: Path) -> Path:
    """Write one line a student, those that could not be graded among them; return `path`."""
    rows = {str(row["student"]): dict(row) for row in graded.scores}
    for student, error in graded.errors.items():
        rows.setdefault(student, {"student": student})["error"] = error.strip().splitlines()[-1]
    for student, row in rows.items():
        row["seconds"] = f"{graded.seconds[student]:.2f}" if student in graded.seconds else ""
        row["stopped"] = " ".join(graded.stopped.get(student, []))
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # Excel reads Korean by its BOM
        writer = csv.DictWriter(file, _FIELDS)
        writer.writeheader()
        writer.writerows(rows[student] for student in sorted(rows))
    return path
