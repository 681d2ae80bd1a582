import pytest

from helpers.show.progress import progress


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")


def test_everything_comes_through_and_one_line_stays(capsys):
    assert list(progress([1, 2, 3], "Translating")) == [1, 2, 3]
    captured = capsys.readouterr()
    assert captured.out == "Translating: 3 of 3 done\n" and captured.err == ""


def test_an_iterator_without_a_length_is_counted(capsys):
    list(progress(iter("ab"), "Letters"))
    list(progress(iter("ab"), "Letters", total=2))
    assert capsys.readouterr().out == "Letters: 2 done\nLetters: 2 of 2 done\n"


def test_work_that_fails_or_is_left_says_how_far_it_came(capsys):
    with pytest.raises(ZeroDivisionError):
        for number in progress([1, 0], "Dividing"):
            1 / number
    for _number in progress([1, 2], "Leaving"):
        break
    said = capsys.readouterr().out
    assert "Dividing: ended after 1 of 2" in said and "Leaving: ended after 0 of 2" in said


def test_nothing_to_do_is_done(capsys):
    assert list(progress([])) == []
    assert capsys.readouterr().out == "Progress: 0 of 0 done\n"
