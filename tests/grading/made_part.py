"""A small part of two exercises and a written answer, quick to run, and how students change it."""

from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells

PART, NOTEBOOK = "part9", "part9_exercises"
STUB = "# 여기에 코드를 쓰십시오.\nraise NotImplementedError()"  # as in nbgrader_config.py


def _known(name: str, *, grade: bool = False, solution: bool = False, points: int = 0) -> Any:
    known = {"grade": grade, "grade_id": name, "locked": not solution, "solution": solution,
             "schema_version": 3, "task": False}  # fmt: skip
    return {"nbgrader": known | ({"points": points} if grade else {})}


def cell(kind: str, name: str, source: str, **known: Any) -> Any:
    """Return a cell; `known` are its role and points, as nbgrader names them."""
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    return make(source, id=name, metadata=_known(name, **known) if known else {})


ADD = '''def add(first, second):
    """두 수의 합을 돌려줍니다."""
    ### BEGIN SOLUTION
    return sum([first, second])
    ### END SOLUTION'''
ADD_TEST1 = """# 작은 수를 더합니다.
from helpers.grading import equal, student
equal(student.add(1, 2), 3, "add(1, 2)의 반환값")"""
ADD_TEST2 = """# 숨은 테스트가 있습니다.
from helpers.grading import equal, student
equal(student.add(0, 0), 0, "add(0, 0)의 반환값")
### BEGIN HIDDEN TESTS
equal(student.add(-1, -41), -42, "add(-1, -41)의 반환값")
### END HIDDEN TESTS"""
ASK = '''def ask(prompt):
    """모델의 답을 돌려줍니다."""
    ### BEGIN SOLUTION
    import os, httpx
    body = {"model": "gpt-5.4-mini", "messages": [{"role": "user", "content": prompt}]}
    reply = httpx.post(os.environ["OPENAI_BASE_URL"] + "/chat/completions", json=body)
    return reply.json()["choices"][0]["message"]["content"]
    ### END SOLUTION'''
ASK_TEST1 = """# 질문을 그대로 보내고 답을 돌려줍니다.
from helpers.grading import equal, scenario, student, word
secret = word()
with scenario(secret) as wire:
    equal(student.ask("안녕하세요"), secret, "ask()의 반환값")
wire.count(1)
wire[0].says("안녕하세요", role="user")"""


def source() -> Any:
    """Return the instructor's notebook."""
    made = [
        cell("markdown", "title", "# 9부 연습 문제"),
        cell("code", "setup", "from helpers import setup\nsetup()", grade=False),
        cell("markdown", "add_text", "## 1. `add` (60점)"),
        cell("code", "add", ADD, solution=True),
        cell("code", "add_test1", ADD_TEST1, grade=True, points=20),
        cell("code", "add_test2", ADD_TEST2, grade=True, points=40),
        cell("markdown", "ask_text", "## 2. `ask` (30점)"),
        cell("code", "ask", ASK, solution=True),
        cell("code", "ask_test1", ASK_TEST1, grade=True, points=30),
        cell("markdown", "words_text", "## 3. 생각해 보기 (10점)"),
        cell("markdown", "words", "모범 답안입니다.", grade=True, solution=True, points=10),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=made, metadata={"kernelspec": kernel})


def write_source(root: Path) -> None:
    """Write the part into `root`/solutions."""
    folder = root / "solutions" / PART
    folder.mkdir(parents=True)
    nbformat.write(source(), folder / f"{NOTEBOOK}.ipynb")


def blank() -> Any:
    """Return the students' notebook as nbgrader's own steps make it, without a gradebook."""
    notebook = source()
    clear = ClearSolutions(code_stub={"python": STUB}, text_stub="여기에 답을 쓰십시오.")
    for step in (LockCells(), clear, ClearHiddenTests(), ComputeChecksums()):
        notebook, _ = step.preprocess(notebook, {})
    return notebook


def released(root: Path) -> Any:
    """Return the students' notebook as nbgrader generated it."""
    return nbformat.read(root / "course" / "exercises" / PART / f"{NOTEBOOK}.ipynb", as_version=4)


RIGHT_ADD = "def add(first, second):\n    return first + second"
RIGHT_ASK = ASK.replace("    ### BEGIN SOLUTION\n", "").replace("\n    ### END SOLUTION", "")
WORDS = "두 프롬프트를 비교했습니다."


def find(notebook: Any, name: str) -> Any:
    """Return the cell that nbgrader knows as `name`."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def solve(notebook: Any, **answers: str) -> Any:
    """Put `answers` (by cell name; the right ones unless given) into `notebook`; return it."""
    for name, text in ({"add": RIGHT_ADD, "ask": RIGHT_ASK, "words": WORDS} | answers).items():
        find(notebook, name).source = text
    return notebook


def without(notebook: Any, *names: str) -> Any:
    """Delete the cells `names`."""
    gone = [find(notebook, name) for name in names]
    notebook.cells = [cell for cell in notebook.cells if not any(cell is one for one in gone)]
    return notebook
