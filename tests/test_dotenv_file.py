import pytest

from helpers import dotenv_file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_file_saved_by_any_windows_editor_is_read(tmp_path, encoding):
    (tmp_path / ".env").write_bytes("# 내 열쇠\nNAME=값\n".encode(encoding))
    assert dotenv_file.find(tmp_path).values == {"NAME": "값"}


def test_an_odd_encoding_is_pointed_out(tmp_path):
    (tmp_path / ".env").write_bytes("NAME=값".encode("cp949"))
    assert "cp949" in dotenv_file.find(tmp_path).notes[0]


def test_a_folder_above_is_searched(tmp_path):
    (tmp_path / ".env").write_text("NAME=above", encoding="utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert dotenv_file.find(below).values == {"NAME": "above"}


def test_a_file_that_windows_named_env_txt_is_pointed_out(tmp_path):
    (tmp_path / ".env.txt").write_text("NAME=x", encoding="utf-8")
    found = dotenv_file.find(tmp_path)
    assert found.values == {} and ".env.txt" in found.notes[0]


def test_bytes_in_no_known_encoding_are_said_in_words(tmp_path):
    (tmp_path / ".env").write_bytes(b"NAME=\xff\x00\xff\x81\x20\xff")
    assert ".env" in dotenv_file.find(tmp_path).notes[0]
