"""Saving one submission: all of it or nothing, in its place in one move, and graded when."""

import pytest

from helpers.grading.gradebook import Register

from . import grading_course as course
from . import made_part as made
from .nine import rows

EARLY, LATE = "2026-03-01 10:00:00 UTC", "2026-03-01 10:00:01 UTC"


@pytest.fixture
def register(nine):
    with Register(nine, made.PART) as opened:
        yield opened


@pytest.fixture
def save(register):
    """Return a function that saves what a student handed in as if it had been executed."""

    def saved(student, **more):
        path = register.root / "submitted" / student / made.PART / course.NAME
        register.save(student, {made.NOTEBOOK: path.read_text(encoding="utf-8"), **more})
        return register.root / "autograded" / student / made.PART

    return saved


def who_has_rows(register):
    return {row[0] for row in rows(register.root)}


def left_over(register):
    return [path.name for path in (register.root / "autograded").glob("*/.*")]


def stamp(folder, when):
    (folder / "timestamp.txt").write_text(when, encoding="utf-8")


def test_a_saved_submission_has_its_rows_and_its_notebook(register, save):
    folder = save("s1")
    assert {path.name for path in folder.glob("*.ipynb")} == {course.NAME}
    assert who_has_rows(register) == {"s1"}
    assert left_over(register) == []


@pytest.mark.parametrize("graded_before", [False, True])
def test_a_save_that_fails_at_its_end_leaves_everything_as_it_was(
    register, save, monkeypatch, graded_before
):
    def fail():
        raise RuntimeError("the disk is full")

    if graded_before:
        folder = save("s1")
        (folder / "mark").touch()
    before = rows(register.root)
    monkeypatch.setattr(register.converter, "run_post_convert_hook", fail)
    with pytest.raises(RuntimeError):
        save("s1")
    assert rows(register.root) == before
    place = register.root / "autograded" / "s1" / made.PART
    assert (place / "mark").exists() == place.exists() == graded_before
    monkeypatch.undo()
    save("s1")
    assert who_has_rows(register) == {"s1"}
    assert left_over(register) == []


def test_what_is_no_notebook_is_an_error_and_the_next_submission_is_saved(register, save):
    with pytest.raises(Exception, match="Expecting value"):
        register.save("s1", {made.NOTEBOOK: "no notebook"})
    save("s2")
    assert who_has_rows(register) == {"s2"}


def test_the_old_folder_stays_until_the_new_one_is_complete(register, save, monkeypatch):
    folder, seen = save("s1"), []
    (folder / "mark").touch()
    look = lambda: seen.append(sorted(path.name for path in folder.iterdir()))  # noqa: E731
    monkeypatch.setattr(register.converter, "run_post_convert_hook", look)
    save("s1")
    assert "mark" in seen[0] and course.NAME in seen[0]
    assert not (folder / "mark").exists()


def test_what_a_killed_batch_left_is_in_nobodys_way(register, save):
    for name in (f".{made.PART}.partial", f".{made.PART}.old"):
        folder = register.root / "autograded" / "s1" / name
        folder.mkdir(parents=True)
        (folder / "half.ipynb").write_text("half")
    assert not register.is_graded("s1", register.root / "submitted" / "s1" / made.PART)
    assert [path.name for path in save("s1").glob("*.ipynb")] == [course.NAME]
    assert left_over(register) == []


@pytest.mark.parametrize(("new", "old", "graded"), [
    (None, None, True), (EARLY, EARLY, True), (EARLY, LATE, True), (LATE, EARLY, False),
    (LATE, None, True), (None, LATE, True),
])  # fmt: skip
def test_it_is_graded_unless_what_was_handed_in_is_newer(register, save, new, old, graded):
    done = save("s1")
    folder = register.root / "submitted" / "s1" / made.PART
    for place, when in ((folder, new), (done, old)):
        (place / "timestamp.txt").unlink(missing_ok=True)
        if when:
            stamp(place, when)
    assert register.is_graded("s1", folder) is graded


def test_submissions_are_found_by_a_pattern_and_files_beside_them_are_not(register):
    (register.root / "submitted" / "s9").mkdir()
    (register.root / "submitted" / "s9" / made.PART).write_text("a file")
    assert [name for name, _folder in register.submissions("s[18]")] == ["s1", "s8"]
    assert len(register.submissions()) == 9


def test_scores_are_one_row_a_student_by_name(register, save):
    for student in ("s2", "s1"):
        save(student)
    assert [(one["student"], one["max_score"]) for one in register.scores()] == [
        ("s1", 100),
        ("s2", 100),
    ]
    assert all(one["needs_manual_grade"] for one in register.scores())
