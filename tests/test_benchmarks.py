"""The benchmarks begin to measure: each module loads, and its pieces do on small sizes."""

import importlib.util
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", ["passing", "streaming", "grading", "validating"])
def test_the_longer_ones_load(name):
    assert load(name).__doc__
