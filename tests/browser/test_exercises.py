"""An exercise as a student solves and validates it, and Formgrader as an instructor uses it."""

import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, expect

from helpers import lab
from helpers.grading.release import nbgrader, release
from tests.grading import made_part as made

from .jupyter import Server
from .notebook import PANEL, Lab, Notebook

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
PICTURES = os.environ.get("COURSE_PICTURES")  # a folder, to look at what the test saw
EXERCISE = f"exercises/{made.PART}/{made.NOTEBOOK}.ipynb"
GREEN, RED = "rgb(46, 125, 50)", "rgb(198, 40, 40)"
# Tells whether the text is not only in the dialog but to be seen, without scrolling.
SEEN = """text => {
    const walk = document.createTreeWalker(document.querySelector('.jp-Dialog'), NodeFilter.SHOW_TEXT);
    for (let node; node = walk.nextNode();) {
        const from = node.data.indexOf(text);
        if (from < 0) continue;
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, from + text.length);
        const box = range.getBoundingClientRect();
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (top && top.contains(node)) return true;
    }
    return false;
}"""
EXPLAINED = "add(1, 2)의 반환값: 3"
WRONG = "def add(first, second):\n    return 4"
FIRST = "() => jupyterapp.shell.activateById([...jupyterapp.shell.widgets('main')][0].id)"
WRITE = f"([cell, text]) => {{ {PANEL}.content.model.sharedModel.cells[cell].setSource(text); }}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of the made part: released, and one submission graded but for its written answer."""
    root = tmp_path_factory.mktemp("root")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    made.write_source(root)
    release(root=root)
    folder = root / "submitted" / "kim" / made.PART
    folder.mkdir(parents=True)
    nbformat.write(made.solve(made.released(root)), folder / f"{made.NOTEBOOK}.ipynb")
    nbgrader("autograde", made.PART, root=root)
    return root


def look(notebook: Notebook, name: str) -> None:
    if PICTURES:
        notebook.screenshot(Path(PICTURES) / f"{name}.png")


def validate(notebook: Notebook) -> tuple[str, str, str]:
    """Press Validate; return the class, the words and the colour of what it answers."""
    notebook.page.locator(".validate-button").click()
    result = notebook.page.locator(".validation-success, .validation-failed")
    expect(result).to_be_visible(timeout=120_000)
    colour = result.evaluate("node => getComputedStyle(node).borderLeftColor")
    return str(result.get_attribute("class")), result.inner_text(), colour


def close_dialog(notebook: Notebook) -> None:
    notebook.page.locator(".jp-Dialog button.jp-mod-accept").click()
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)


def test_a_student_solves_an_exercise_validates_spoils_it_and_is_told_why(
    root: Path, tmp_path: Path, browser: Browser
) -> None:
    config = str(lab.STUDENT)
    with Server(
        root / "course", tmp_path, COURSE_MODE="replay", JUPYTER_CONFIG_PATH=config
    ) as server:
        with Lab(server, browser).open(EXERCISE) as notebook:
            commands = notebook.page.evaluate("() => jupyterapp.commands.listCommands()")
            assert [one for one in commands if one.startswith("nbgrader:")] == []
            expect(notebook.page.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
            place = notebook.find("def add(")
            notebook.page.evaluate(WRITE, [notebook.find("def ask("), made.RIGHT_ASK])
            notebook.page.evaluate(WRITE, [notebook.find("여기에 답을"), made.WORDS])
            for name, answer in (("right", made.RIGHT_ADD), ("wrong", WRONG)):
                notebook.page.evaluate(WRITE, [place, answer])
                kind, words, colour = validate(notebook)
                look(notebook, f"validate-{name}")
                seen = notebook.page.evaluate(SEEN, EXPLAINED)
                assert seen == (name == "wrong")
                assert colour == {"right": GREEN, "wrong": RED}[name]
                close_dialog(notebook)
                assert {"right": "success", "wrong": "failed"}[name] in kind, words


def test_an_instructor_sees_the_submission_and_gives_a_mark_by_hand(
    root: Path, tmp_path: Path, browser: Browser
) -> None:
    shutil.copy(root / EXERCISE.replace("exercises", "course/exercises", 1), root / "open.ipynb")
    with Server(root, tmp_path, COURSE_MODE="replay") as server:
        with Lab(server, browser).open("open.ipynb") as notebook:
            page = notebook.page
            notebook.execute("nbgrader:open-formgrader")
            frame = page.frame_locator("iframe").last
            expect(frame.get_by_text(made.PART).first).to_be_visible(timeout=60_000)
            look(notebook, "formgrader")
            inside = page.frames[-1]
            inside.goto(re.sub("/formgrader.*", f"/formgrader/gradebook/{made.PART}", inside.url))
            expect(inside.get_by_text(made.NOTEBOOK).first).to_be_visible()
            with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
                found = book.find_submission_notebook(made.NOTEBOOK, made.PART, "kim").id
            inside.goto(re.sub("/formgrader.*", f"/formgrader/submissions/{found}", inside.url))
            score = inside.locator("input.score").last
            bound = inside.locator("input.extra-credit").last  # with the score beside it
            expect(bound).to_have_attribute("placeholder", "0")
            look(notebook, "formgrade")
            with page.expect_response(re.compile("/api/grade/")) as saved:
                score.fill("7")
                score.press("Tab")
            assert saved.value.ok
            look(notebook, "marked")
            page.evaluate(FIRST)  # the notebook, which is asked to end its kernel
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        grades = book.find_submission_notebook(made.NOTEBOOK, made.PART, "kim").grades
        assert {grade.name: grade.score for grade in grades}["words"] == 7
