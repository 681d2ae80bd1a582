"""The benchmarks begin to measure: each module loads, and its pieces do on small sizes."""

import importlib.util
from pathlib import Path

import pytest

from .grading.grading_course import need_sandbox

FOLDER = Path(__file__).parents[1] / "benchmarks"


def load(name: str):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_start_up_is_measured_in_fresh_processes():
    startup = load("startup")
    assert startup.milliseconds(startup.READY) > startup.milliseconds("pass") > 0


def test_replay_is_measured_beside_its_peer(capsys):
    pytest.importorskip("vcr", reason="the peer is not here: pip install vcrpy")
    load("replay").measure(20, 20)
    assert capsys.readouterr().out.count("p50") == 2


def test_a_class_of_two_is_graded_and_measured(tmp_path):
    need_sandbox()
    grading = load("grading")
    grading.make(tmp_path, grading.grading_part.PART)
    done = grading.batch(tmp_path, grading.grading_part.PART, 2, 1)
    marks = [mark for _who, _cell, mark in grading.rows(tmp_path)]
    assert (len(marks), sum(marks)) == (16, 200)
    assert min(done.wall, done.cpu) > 0


@pytest.mark.parametrize("name", ["passing", "streaming", "validating"])
def test_the_longer_ones_load(name):
    assert load(name).__doc__
