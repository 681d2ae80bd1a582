"""The students' exercises are generated, never edited, and give nothing away."""

import shutil
from pathlib import Path

import nbformat
import pytest

from helpers import notebooks
from helpers.errors import GradingError
from helpers.grading import release

from . import made_part as made

ROOT = Path(__file__).parents[2]
PARTS = release.parts(ROOT)


def exercises(root, part):
    return sorted((root / release.RELEASE / part).glob("*.ipynb"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The course's exercises, generated anew beside a copy of the solutions."""
    root = tmp_path_factory.mktemp("release")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / release.SOURCE, root / release.SOURCE)
    release.release(root=root, gradebook=False)
    return root


@pytest.mark.parametrize("part", PARTS)
def test_course_exercises_are_what_the_solutions_give(fresh, part):
    names = [path.name for path in exercises(fresh, part)]
    assert names == [path.name for path in exercises(ROOT, part)] != []
    for name in names:
        there = (ROOT / release.RELEASE / part / name).read_text(encoding="utf-8")
        anew = (fresh / release.RELEASE / part / name).read_text(encoding="utf-8")
        assert there == anew, f"run `course release {part}`"


@pytest.mark.parametrize("part", PARTS)
def test_no_hidden_test_and_no_solution_stands_in_course_exercises(part):
    for path in exercises(ROOT, part):
        source = notebooks.read(ROOT / release.SOURCE / part / path.name)
        assert release.leaks(source, notebooks.read(path)) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_a_hundred_points(part):
    cells = [cell for path in exercises(ROOT, part) for cell in notebooks.read(path).cells]
    assert sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells) == 100


def test_what_is_released_says_in_korean_where_to_write(fresh):
    for path in exercises(fresh, PARTS[0]):
        text = path.read_text(encoding="utf-8")
        assert "# 여기에 코드를 쓰십시오." in text and "YOUR CODE" not in text


def test_a_secret_line_that_got_through_is_found():
    source, through = made.source(), made.blank()
    assert release.leaks(source, through) == []
    made.find(through, "words").source = "모범 답안입니다. 그대로입니다."
    made.find(through, "add").source += "\n    return sum([first, second])"
    made.find(through, "add_test2").source = made.ADD_TEST2
    found = release.leaks(source, through)
    assert "return sum([first, second])" in found
    assert 'equal(student.add(-1, -41), -42, "add(-1, -41)의 반환값")' in found
    assert "BEGIN HIDDEN TESTS" in found


def test_a_saved_output_would_be_found():
    through = made.blank()
    made.find(through, "add_test1").outputs = [nbformat.v4.new_output("stream", text="답")]
    assert release.leaks(made.source(), through) == ["a saved output"]


def test_a_part_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(GradingError, match="part1"):
        release.release(["part7"], root=ROOT)


def test_nbgrader_refusing_is_told_with_its_own_words(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    with pytest.raises(GradingError, match="nowhere"):
        release.nbgrader("generate_assignment", "nowhere", root=tmp_path)
