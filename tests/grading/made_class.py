"""Twelve made submissions of the made part, as students really hand in, and what each must get."""

import json
from dataclasses import dataclass

from nbformat import v4

from .made_part import NOTEBOOK, RIGHT_ADD, RIGHT_ASK, blank, find, solve, without

EXPECTED = f"{NOTEBOOK}.ipynb"
FAKE_KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
ENDLESS = """def ask(prompt):
    while True:
        try:
            open(prompt)
        except BaseException:
            pass"""
WARNS = """import sys, warnings
def add(first, second):
    warnings.warn("오래된 방식입니다")
    print("계산합니다", file=sys.stderr)
    return first + second"""
LOUD = "for _ in range(1000):\n    print('가' * 100_000)"  # 100 million characters, 300 MB


@dataclass(frozen=True)
class Made:
    """What one student hands in: files by name; the marks by cell; words of the feedback."""

    files: dict[str, bytes]
    marks: dict[str, float]
    told: tuple[str, ...] = ()
    hours_late: float = 0
    manual: bool = True  # a written answer waits for a grader
    untold: tuple[str, ...] = (FAKE_KEY, "equal(student.add(-1")  # what no feedback shows


def as_file(notebook, name=EXPECTED):
    return {name: json.dumps(notebook, ensure_ascii=False).encode()}


def marks(add_test1=20, add_test2=40, ask_test1=30):
    return {"add_test1": add_test1, "add_test2": add_test2, "ask_test1": ask_test1}


def _edited():
    notebook = solve(blank(), add="def add(first, second):\n    return 0", ask="pass")
    for name in ("add_test1", "add_test2", "ask_test1"):
        find(notebook, name).source = "assert True"
        find(notebook, name).metadata.nbgrader.points = 900
    return notebook


def _reordered():
    notebook = solve(blank())
    notebook.cells = notebook.cells[::-1]
    return notebook


def _moved_code():
    notebook = solve(blank())
    place = notebook.cells.index(find(notebook, "add"))
    without(notebook, "add", "words")
    notebook.cells.insert(place, v4.new_code_cell(RIGHT_ADD))
    return notebook


def _doubled():
    notebook = solve(blank())
    notebook.cells += [find(blank(), name) for name in ("add_test1", "words", "ask_test1")]
    notebook.cells.insert(2, v4.new_code_cell(LOUD))
    notebook.cells.insert(2, v4.new_code_cell(f"key = '{FAKE_KEY}'\nprint(key)"))
    return notebook


CLASS = {
    "kim": Made(as_file(solve(blank())), marks()),
    "lee": Made(as_file(solve(blank(), add="def add(a, b):\n    return abs(a + b)")),
                marks(add_test2=0), ("add(-1, -41)의 반환값: -42",)),
    "park": Made(as_file(blank()), marks(0, 0, 0), ("아직 작성하지", "답을 쓰지 않았습니다"), manual=False),
    "choi": Made(as_file(without(solve(blank()), "setup", "add_test1", "add_test2", "ask_test1")),
                 marks(), ("지워져 있어 다시 넣었습니다",)),
    "jung": Made(as_file(_edited()), marks(0, 0, 0), ("원래대로 되돌렸습니다",)),
    "kang": Made(as_file(_reordered()), marks(), ("제자리로 옮겼습니다",), hours_late=30),
    "cho": Made(as_file(_moved_code(), "과제(조).ipynb"), marks(),
                ("과제(조).ipynb", "0점입니다"), manual=False),
    "yoon": Made(as_file(solve(blank(), add="def add(first, second)\n    return", ask=ENDLESS)),
                 marks(0, 0, 0), ("문법에 맞지 않아", "초 안에 끝나지 않아")),
    "jang": Made(as_file(solve(blank(), add=WARNS, ask="def ask(prompt):\n    return input()")),
                 marks(ask_test1=0), ("input()에 답할 사람이 없습니다",)),
    "lim": Made({"answer.py": RIGHT_ASK.encode()}, marks(0, 0, 0),
                ("제출물에 노트북이 없습니다", "answer.py"), manual=False),
    "han": Made(as_file(v4.new_notebook(cells=[v4.new_code_cell("x = 1")])) |
                {"helpers.py": b"raise SystemExit"}, marks(0, 0, 0),
                ("이 과제의 셀이 하나도 없습니다", "helpers.py"), manual=False),
    "oh": Made(as_file(_doubled()), marks(), ("API 키가 적혀 있어", "여기서 잘랐습니다")),
}  # fmt: skip
