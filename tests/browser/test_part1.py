"""Part 1 as a student meets it: opened in JupyterLab, run from top to bottom, looked at."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .notebook import Lab, Notebook

pytestmark = pytest.mark.browser
README_PICTURE = Path(__file__).parents[2] / "docs" / "part1.png"
REFRESH = os.environ.get("COURSE_SCREENSHOT") == "1"
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def part1(lab: Lab) -> Iterator[Notebook]:
    with lab.open("part1_basics.ipynb") as notebook:
        notebook.execute("notebook:clear-all-cell-outputs")  # what is saved is not what runs
        notebook.run_all()
        yield notebook


def test_run_all_ends_without_an_error(part1: Notebook) -> None:
    assert part1.errors() == []
    assert not part1.kernel_restarted()


def test_run_all_runs_every_code_cell_in_order(part1: Notebook) -> None:
    counts = [cell["execution_count"] for cell in part1.cells() if cell["cell_type"] == "code"]
    assert counts
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("place", [".jp-RenderedMarkdown", ".jp-RenderedHTML", ".cm-content"])
def test_hangul_is_drawn(part1: Notebook, place: str) -> None:
    syllables = set(HANGUL.findall("".join(cell["source"] for cell in part1.cells())))
    assert len(syllables) > 100
    assert part1.draws("".join(sorted(syllables)), place)


@pytest.mark.parametrize(("correct", "verdict"), [("true", "correct"), ("false", "incorrect")])
def test_a_quiz_answer_is_explained_in_korean(part1: Notebook, correct: str, verdict: str) -> None:
    question = part1.page.locator(".Quiz").first
    question.locator(f".MCButton[data-correct={correct}]").first.click()
    feedback = question.locator(".Feedback")
    expect(feedback).to_have_class(f"Feedback {verdict}")
    assert HANGUL.search(feedback.inner_text())


def test_the_page_asks_nothing_of_the_world_outside(part1: Notebook) -> None:
    assert part1.requests_outside() == []


def test_the_picture_in_the_readme_shows_who_answers_and_what_tokens_are(
    part1: Notebook, tmp_path: Path
) -> None:
    """COURSE_SCREENSHOT=1 makes the picture anew; otherwise it is made and thrown away."""
    picture = README_PICTURE if REFRESH else tmp_path / README_PICTURE.name
    picture.parent.mkdir(exist_ok=True)
    part1.execute("docmanager:save")
    part1.execute("application:toggle-left-area")
    part1.select(part1.find("import setup"))
    part1.execute("docmanager:clone")  # a second view of it, on the right
    part1.select(part1.find("show.tokens("))
    part1.screenshot(picture)
    table = part1.page.locator(".jp-RenderedHTML td", has_text="연습 응답")
    expect(table.first).to_be_in_viewport()
    part1.execute("application:close")
    assert picture.read_bytes().startswith(b"\x89PNG")
