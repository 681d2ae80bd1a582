"""JupyterLab as `course lab` opens it; what it looks like is tested in tests/browser."""

import json
import os
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from jupyterlab.commands import get_app_dir
from jupyterlab_server.settings_utils import get_settings

from helpers import lab


def test_a_students_lab_reads_our_configuration_first_and_keeps_theirs(monkeypatch):
    environ = lab.environment({"JUPYTER_CONFIG_PATH": "theirs", "HOME": "x"}, instructor=False)
    assert environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(lab.STUDENT), "theirs"]
    assert environ["HOME"] == "x"
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", environ["JUPYTER_CONFIG_PATH"])
    assert str(lab.STUDENT) in jupyter_config_path()


def test_an_instructors_lab_has_the_settings_that_it_had():
    assert lab.environment({"HOME": "x"}, instructor=True) == {"HOME": "x"}


def test_no_student_is_asked_for_news_and_no_update_is_looked_for(monkeypatch, tmp_path):
    environ = lab.environment({}, instructor=False)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", environ["JUPYTER_CONFIG_PATH"])
    places = str(tmp_path), str(Path(get_app_dir()) / "schemas"), str(tmp_path)
    read, warnings = get_settings(*places, "@jupyterlab/apputils-extension:notification")
    assert warnings == [None]
    assert read["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert read["schema"]["properties"]["checkForUpdates"]["default"] is False


def test_validate_is_not_switched_off():
    for name in ("labconfig/page_config.json", "jupyter_server_config.json"):
        text = (lab.STUDENT / name).read_text(encoding="utf-8")
        assert json.loads(text) and "validate" not in text
