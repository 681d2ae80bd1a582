"""A submission's cells put right by those that were released: pure, and never an error.

Test cells that were deleted, edited, doubled or moved come back as they were released, in an order
in which each runs after the answer that it tests; a Markdown note beside them says so. Answers stay
what the student wrote, wherever they stand.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy

from nbformat import v4

from helpers.grading.cells import NOTE, Cell, grade_id, is_answer, is_graded, note
from helpers.language import translate as _


def restore(submitted: Sequence[Cell], released: Sequence[Cell]) -> list[Cell]:
    """Return the cells to grade: the student's answers with the tests as they were released."""
    ours = {name: cell for cell in released if (name := grade_id(cell))}
    cells, kept = _known(submitted, ours)
    if not kept:
        line = _("This notebook has none of the cells of this assignment: is it another part's?")
        return _own_ids([*cells, *_unless_told(cells, line), *map(deepcopy, released)])
    order = list(ours)
    for name in order:
        if name not in kept:
            _put_back(cells, kept, ours[name], released)
        elif not is_answer(ours[name]):
            _move_behind(cells, kept, name, order, ours)
    return _own_ids(cells)


def _unless_told(cells: list[Cell], line: str) -> list[Cell]:
    """Return a note of `line`, unless the intake has already said what is wrong."""
    return [] if any(map(_from_intake, cells)) else [note(line)]


def _own_ids(cells: list[Cell]) -> list[Cell]:
    """Give a new id to a cell whose id an earlier one has."""
    seen: set[str] = set()
    for cell in cells:
        if cell.get("id") in seen or "id" not in cell:
            cell["id"] = v4.new_raw_cell().id  # type: ignore[no-untyped-call]
        seen.add(cell["id"])
    return cells


def _known(submitted: Iterable[Cell], ours: dict[str, Cell]) -> tuple[list[Cell], dict[str, Cell]]:
    """Return the student's cells with metadata that can be trusted, and which cell has which name.

    Of several cells with one name the last that was worked on counts.
    """
    cells = [
        deepcopy(cell) for cell in submitted if NOTE not in cell.metadata or _from_intake(cell)
    ]
    chosen: dict[str, Cell] = {}
    doubled: dict[str, list[Cell]] = {}
    for cell in cells:
        name = grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name in ours:
            doubled.setdefault(str(name), []).append(cell)
    for name, same in doubled.items():
        worked = [cell for cell in same if not _same(cell, ours[name])]
        chosen[name] = (worked or same)[-1] if is_answer(ours[name]) else same[-1]
    return _as_released(cells, chosen, ours, doubled), chosen


def _from_intake(cell: Cell) -> bool:
    return bool(cell.metadata.get(NOTE) == "intake")


def _as_released(
    cells: list[Cell],
    chosen: dict[str, Cell],
    ours: dict[str, Cell],
    doubled: dict[str, list[Cell]],
) -> list[Cell]:
    names = {id(cell): name for name, cell in chosen.items()}
    result: list[Cell] = []
    for cell in cells:
        if (name := names.get(id(cell))) is None:
            result.append(cell)
            continue
        fresh, changed = _refresh(cell, ours[name])
        if changed:
            line = _("The test cell `{name}` had been changed: the original was put back.")
            result.append(note(line.format(name=name)))
        elif len(doubled[name]) > 1 and is_answer(ours[name]):
            line = _("The cell `{name}` was there {count} times: this one counts.")
            result.append(note(line.format(name=name, count=len(doubled[name]))))
        chosen[name] = fresh
        result.append(fresh)
    return result


def _refresh(cell: Cell, original: Cell) -> tuple[Cell, bool]:
    """Return `cell` as nbgrader must see it, and whether a locked text had been changed."""
    fresh = deepcopy(original)
    if is_answer(original):
        fresh.source = cell.source
        return fresh, False
    return fresh, not _same(cell, original)


def _same(cell: Cell, original: Cell) -> bool:
    same_text = cell.source.strip() == original.source.strip()
    return bool(same_text and cell.cell_type == original.cell_type)


def _put_back(
    cells: list[Cell], kept: dict[str, Cell], original: Cell, released: Sequence[Cell]
) -> None:
    """Put a deleted cell back where it stood, or say that an answer is gone."""
    name = str(grade_id(original))
    place = _place(cells, kept, original, released)
    if is_answer(original) and not is_graded(original):
        line = _(
            "The answer cell `{name}` had been deleted. Code elsewhere in the notebook counts."
        )
        cells.insert(place, note(line.format(name=name)))
        return
    line = _("The cell `{name}` had been deleted: the original was put back.")
    if is_answer(original):
        line = _("The answer `{name}` had been deleted, so it gets no marks.")
    kept[name] = deepcopy(original)
    cells[place:place] = [note(line.format(name=name)), kept[name]]


def _place(
    cells: list[Cell], kept: dict[str, Cell], original: Cell, released: Sequence[Cell]
) -> int:
    """Return where a missing cell belongs: behind its predecessor and the text between them."""
    at = _index(released, original)
    texts: list[Cell] = []
    for before in reversed(released[:at]):
        if (name := grade_id(before)) in kept:
            return _behind(cells, kept, _index(cells, kept[str(name)]) + 1, texts)
        texts += [] if name else [before]
    places = [_index(cells, kept[name]) for one in released[at:] if (name := grade_id(one)) in kept]
    return min(places, default=0)


def _behind(cells: list[Cell], kept: dict[str, Cell], place: int, texts: list[Cell]) -> int:
    """Return `place`, or the place behind those of `texts` that stand before the next cell."""
    taken = [one for cell in kept.values() if (one := _index(cells, cell)) >= place]
    ids = {text.get("id") for text in texts}
    here = range(place, min(taken, default=len(cells)))
    return max((one + 1 for one in here if cells[one].get("id") in ids), default=place)


def _move_behind(
    cells: list[Cell], kept: dict[str, Cell], name: str, order: list[str], ours: dict[str, Cell]
) -> None:
    """Move a test cell behind what it needs; a locked cell that stood first, to the top."""
    here, cell = order.index(name), kept[name]
    if any(is_answer(ours[one]) for one in order[:here]):
        needs = [kept[one] for one in _needs(order[:here], ours) if one in kept]
        last = max((_index(cells, one) for one in needs), default=-1)
        if _index(cells, cell) < last:
            _move(cells, cell, last + 1)
        return
    later = [_index(cells, kept[one]) for one in order[here + 1 :] if one in kept]
    if later and _index(cells, cell) > min(later):
        _move(cells, cell, min(later))


def _needs(before: list[str], ours: dict[str, Cell]) -> list[str]:
    """Return which of the cells `before` a test must follow: set-up, its answer, its siblings."""
    needs = [one for one in before if not is_answer(ours[one]) and not is_graded(ours[one])]
    answered = False
    for name in reversed(before):
        if answered and not is_answer(ours[name]):
            break
        answered = answered or is_answer(ours[name])
        needs.append(name)
    return needs


def _move(cells: list[Cell], cell: Cell, to: int) -> None:
    here = _index(cells, cell)
    noted = here > 0 and bool(cells[here - 1].metadata.get(NOTE))
    first = here - 1 if noted else here
    block = cells[first : here + 1]
    del cells[first : here + 1]
    at = to if to <= first else to - len(block)
    line = _("The cell `{name}` stood in another place: it was moved back.")
    cells[at:at] = [note(line.format(name=grade_id(cell))), *block]


def _index(cells: Sequence[Cell], cell: Cell) -> int:
    return next(place for place, one in enumerate(cells) if one is cell)
