"""A submission's cells, put right by those that were released."""

from copy import deepcopy

import pytest
from nbformat import v4

from helpers.grading import cells
from helpers.grading.restore import restore

from . import made_part as made

BLANK = made.blank()


def restored(notebook):
    return restore(notebook.cells, BLANK.cells)


def names(found):
    return [name for cell in found if (name := cells.grade_id(cell))]


def notes(found):
    return [cell.source for cell in found if cells.NOTE in cell.metadata]


@pytest.fixture
def done():
    return made.solve(made.blank())


def test_a_submission_as_released_and_solved_stays_as_it_is(done):
    found = restored(done)
    assert [cell.source for cell in found] == [cell.source for cell in done.cells]
    assert notes(found) == []


def test_deleted_test_cells_come_back_in_their_place_with_a_note(done):
    found = restored(made.without(done, "add_test1", "add_test2", "setup"))
    assert names(found) == names(BLANK.cells)
    assert len(notes(found)) == 3 and all("지워" in one for one in notes(found))


def test_an_edited_test_cell_is_put_back(done):
    made.find(done, "add_test1").source = "pass"
    found = restored(done)
    assert made.find(v4.new_notebook(cells=found), "add_test1").source == made.ADD_TEST1
    assert ["add_test1" in one for one in notes(found)] == [True]


def test_forged_points_and_ids_are_those_of_the_release(done):
    made.find(done, "add_test1").metadata.nbgrader.points = 900
    done.cells.append(
        v4.new_code_cell("1", metadata={"nbgrader": {"grade_id": "mine", "grade": True}})
    )
    found = v4.new_notebook(cells=restored(done))
    assert made.find(found, "add_test1").metadata.nbgrader.points == 20
    assert "mine" not in names(found.cells)


def test_a_test_that_stands_before_its_answer_runs_after_it(done):
    test, rest = done.cells[8], [cell for cell in done.cells if cell is not done.cells[8]]
    done.cells = [test, *rest]
    order = names(restored(done))
    assert order.index("ask_test1") > order.index("ask")
    assert order[0] == "setup"


def test_answers_in_another_order_stay_and_their_tests_follow_each(done):
    done.cells = [*done.cells[:2], *done.cells[6:9], *done.cells[2:6], *done.cells[9:]]
    assert names(restored(done)) == names(done.cells)


def test_set_up_moved_to_the_end_comes_first(done):
    done.cells.append(done.cells.pop(1))
    assert names(restored(done)) == names(BLANK.cells)


def test_of_two_copies_of_an_answer_the_one_that_was_worked_on_counts(done):
    empty = deepcopy(made.find(BLANK, "words"))
    done.cells.append(empty)
    found = restored(done)
    assert made.find(v4.new_notebook(cells=found), "words").source == made.WORDS
    assert names(found).count("words") == 1


def test_a_copied_test_cell_is_graded_once(done):
    done.cells.append(deepcopy(made.find(done, "add_test1")))
    assert names(restored(done)).count("add_test1") == 1


def test_code_of_a_deleted_answer_cell_may_stand_elsewhere(done):
    code = made.find(done, "add").source
    place = done.cells.index(made.find(done, "add"))
    made.without(done, "add")
    done.cells.insert(place, v4.new_code_cell(code))
    found = restored(done)
    assert "add" not in names(found)  # the empty answer would hide the student's function
    assert [code == cell.source for cell in found].count(True) == 1


def test_a_deleted_written_answer_comes_back_empty(done):
    found = v4.new_notebook(cells=restored(made.without(done, "words")))
    assert made.find(found, "words").source == made.find(BLANK, "words").source


def test_what_comes_back_stands_behind_the_text_that_asks_for_it(done):
    found = restored(made.without(done, "words", "add_test1"))
    sources = [cell.source for cell in found]
    assert sources.index("## 3. 생각해 보기 (10점)") == len(sources) - 3  # then the note
    assert names(found) == names(BLANK.cells)


def test_an_answer_whose_cell_became_text_is_code_again(done):
    cell = made.find(done, "add")
    place = done.cells.index(cell)
    done.cells[place] = v4.new_markdown_cell(cell.source, metadata=cell.metadata)
    assert made.find(v4.new_notebook(cells=restored(done)), "add").cell_type == "code"


def test_a_notebook_of_another_part_has_all_tests_and_one_note():
    other = v4.new_notebook(cells=[v4.new_code_cell("x = 1")])
    found = restored(other)
    assert names(found) == names(BLANK.cells)
    assert len(notes(found)) == 1


def test_no_two_cells_share_an_id(done):
    done.cells.append(deepcopy(done.cells[3]))
    ids = [cell.id for cell in restored(done)]
    assert len(set(ids)) == len(ids)


def test_notes_of_an_earlier_grading_are_not_kept(done):
    done.cells.insert(0, cells.note("예전 알림"))
    assert notes(restored(done)) == []
