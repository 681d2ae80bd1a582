"""Forks that examine: what they are begun with, how they end, and a process that was lost."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from helpers.grading.examiners import Examiners
from helpers.grading.frames import BrokenChannelError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="course grade needs a fork")
KEY = "sk-test-0123456789abcdefghijklmn"


@pytest.fixture(scope="module")
def examiners():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", KEY)
        with Examiners() as started:
            yield started


@contextmanager
def begun(examiners):
    """Begin an examiner; yield its process, our end of its channel, and its folder."""
    folder = Path(tempfile.mkdtemp(dir=examiners.folder))
    ours, theirs = socket.socketpair()
    control, other = socket.socketpair()
    with ours, theirs, control, other, tempfile.TemporaryFile() as said:
        number = examiners.begin(folder, theirs, control, said)
        theirs.close()
        yield psutil.Process(number), ours, folder
        examiners.end(number)


def test_an_examiner_has_no_key_of_the_instructors(examiners):
    with begun(examiners) as (process, _channel, _folder):
        assert KEY not in str(process.environ())
        assert "OPENAI_API_KEY" not in process.environ()


def test_one_that_is_ended_is_gone_when_that_returns(examiners):
    with begun(examiners) as (process, _channel, _folder):
        examiners.end(process.pid)
        assert not process.is_running()


def test_a_closed_channel_ends_it_and_its_files_are_gone(examiners):
    with begun(examiners) as (process, channel, folder):
        channel.close()
        while process.status() != psutil.STATUS_ZOMBIE:
            assert process.is_running()
        assert not folder.exists()


def test_a_process_that_is_none_of_its_own_is_not_ended(examiners):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        examiners.end(other.pid)
        assert other.poll() is None
        other.communicate(b"\n")


def test_after_its_process_was_killed_another_begins_examiners(examiners):
    with begun(examiners) as (first, _channel, _folder):
        lost = first.parent()
        os.kill(lost.pid, signal.SIGKILL)
        lost.wait(60)
        with begun(examiners) as (second, _more, _where):
            assert second.parent() != lost
            assert second.is_running()


def test_a_process_that_cannot_begin_says_why(monkeypatch, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no module named nbgrader >&2\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with Examiners() as examiners:
        with pytest.raises(BrokenChannelError, match="no module named nbgrader"):
            with begun(examiners):
                pass


def test_what_forks_has_one_thread(examiners):
    with begun(examiners) as (process, _channel, _folder):
        assert process.parent().num_threads() == 1


def test_closing_ends_the_process_and_removes_its_folder():
    with Examiners() as examiners, begun(examiners) as (process, _channel, _folder):
        host = process.parent()
    assert not host.is_running()
    assert not examiners.folder.exists()
