"""JupyterLab as `course lab` opens it; what it looks like is tested in tests/browser."""

import json
import os

from jupyter_core.paths import jupyter_config_path

from helpers import lab


def test_a_students_lab_reads_our_configuration_first_and_keeps_theirs(monkeypatch):
    environ = lab.environment({"JUPYTER_CONFIG_PATH": "theirs", "HOME": "x"}, instructor=False)
    assert environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(lab.STUDENT), "theirs"]
    assert environ["HOME"] == "x"
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", environ["JUPYTER_CONFIG_PATH"])
    assert str(lab.STUDENT) in jupyter_config_path()


def test_an_instructors_lab_has_the_settings_that_it_had():
    assert lab.environment({"HOME": "x"}, instructor=True) == {"HOME": "x"}


def test_validate_is_not_switched_off():
    for name in ("labconfig/page_config.json", "jupyter_server_config.json"):
        text = (lab.STUDENT / name).read_text(encoding="utf-8")
        assert json.loads(text) and "validate" not in text
