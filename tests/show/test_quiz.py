import random

import pytest
from IPython.utils.capture import capture_output

from helpers import show
from helpers.errors import SettingError
from helpers.notebooks import COURSE


def drawn():
    with capture_output() as captured:
        show.quiz(COURSE / "data" / "quiz_part1.json")
    return [output.data for output in captured.outputs]


def test_the_same_quiz_is_drawn_each_time_and_randomness_is_left_alone():
    random.seed(7)
    first, after = drawn(), random.random()
    random.seed(7)
    assert (drawn(), random.random()) == (first, after)


def test_a_file_that_is_not_there_is_said_with_the_next_step():
    with pytest.raises(SettingError, match="nonesuch.json"):
        show.quiz("nonesuch.json")
