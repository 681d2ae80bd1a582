"""The shared gradebook answers as nbgrader's own, and its schema check refuses the same cells."""

import jsonschema
import pytest
from nbgrader.api import Base, Gradebook, MissingEntry, create_engine
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import saveautogrades

from helpers.grading.shortcuts import SharedGradebook, taken, validate

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
PLACE = ("notebook", "part")
SCHEMA = {"type": "object", "properties": {"points": {"type": "number"}}, "required": ["points"]}


@pytest.fixture
def address(tmp_path):
    where = f"sqlite:///{tmp_path / 'gradebook.db'}"
    engine = create_engine(where)
    Base.metadata.create_all(bind=engine)  # with tables nbgrader calls no alembic
    engine.dispose()
    with Gradebook(where) as book:
        book.add_assignment("part")
        book.add_notebook(*PLACE)
        for name in ("one", "two"):
            book.add_grade_cell(name, *PLACE, max_score=3, cell_type="code")
            book.add_solution_cell(f"{name}_answer", *PLACE)
            book.add_source_cell(name, *PLACE, cell_type="code")
        book.add_student("kim")
        book.add_submission("part", "kim")
    return where


@pytest.fixture
def book(address):
    shared = SharedGradebook(address)
    yield shared
    shared.shut()


def test_rows_found_at_once_are_those_that_nbgrader_finds_one_by_one(book, address):
    with Gradebook(address) as stock, book.transaction():
        for name in ("one", "two"):
            assert (
                book.find_grade(name, *PLACE, "kim").id == stock.find_grade(name, *PLACE, "kim").id
            )
            answer = f"{name}_answer", *PLACE, "kim"
            assert book.find_comment(*answer).id == stock.find_comment(*answer).id
            assert book.find_graded_cell(name, *PLACE).max_score == 3


@pytest.mark.parametrize("who, cell", [("kim", "three"), ("lee", "one")])
def test_what_is_not_there_is_missing_as_in_nbgrader(book, who, cell):
    with pytest.raises(MissingEntry), book.transaction():
        book.find_grade(cell, *PLACE, who)


def test_a_transaction_that_fails_leaves_the_gradebook_as_it_was(book, address):
    with pytest.raises(RuntimeError), book.transaction():
        book.find_grade("one", *PLACE, "kim").auto_score = 3
        book.db.commit()
        raise RuntimeError
    with Gradebook(address) as stock:
        assert stock.find_grade("one", *PLACE, "kim").auto_score is None


def test_steps_have_their_own_gradebook_back_afterwards(book):
    with taken(book):
        assert saveautogrades.Gradebook("anything") is book
    assert saveautogrades.Gradebook is Gradebook
    assert common.jsonschema is jsonschema


@pytest.mark.parametrize("cell", [{}, {"points": "3"}, []])
def test_a_cell_that_breaks_the_schema_is_refused_as_by_jsonschema(cell):
    with pytest.raises(jsonschema.ValidationError) as stock:
        jsonschema.validate(cell, SCHEMA)
    with pytest.raises(jsonschema.ValidationError) as ours:
        validate(cell, SCHEMA)
    assert ours.value.message == stock.value.message


def test_a_cell_that_keeps_the_schema_passes():
    validate({"points": 3}, SCHEMA)
