"""A submission's cells, run for stock nbgrader within bounds."""

from nbformat import v4

from helpers.grading import running
from helpers.grading.running import Run

STUBBORN = "while True:\n    try:\n        open('x')\n    except BaseException:\n        pass"


def run(*sources, **settings):
    cells = [v4.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = v4.new_notebook(cells=cells, metadata=kernel)
    notebook, _ = Run(**settings).preprocess(notebook, {"metadata": {}})
    return [_told(cell) for cell in notebook.cells]


def _told(cell):
    texts = [output.get("evalue") or output.get("text", "") for output in cell.outputs]
    return "".join(texts)


def test_what_ends_or_hangs_its_kernel_costs_its_own_cell_only():
    """One kernel dies, one cannot be interrupted; what stood before is there again both times."""
    first, died, hung, last = run(
        "x = 41; print('한 번')", "import os; os._exit(0)", STUBBORN, "print(x + 1)", timeout=3
    )
    assert first == "한 번\n"
    assert "프로세스" in died and "3초" in hung
    assert last == "42\n"


def test_a_loop_without_end_is_interrupted_and_the_next_cell_runs():
    loop, after = run("while True: pass", "print('다음')", timeout=2)
    assert "2초" in loop and after == "다음\n"


def test_output_without_end_is_cut_and_said_so():
    loud, error, after = run(
        "for _ in range(300): print('가' * 10_000)",
        "raise ValueError('나' * 10_000_000)",
        "print('다음')",
        characters=50_000,
    )
    assert len(loud) < 51_000 and "50000자" in loud
    assert len(error) <= 50_000
    assert after == "다음\n"


def test_a_notebook_has_a_time_limit_of_its_own():
    slow, never = run("import time; time.sleep(60)", "print(1)", timeout=30, seconds=2)
    assert "초" in slow and "2초" in never


def test_the_student_has_no_key_no_network_and_an_empty_folder(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-proj-abcdefghijklmnopqrstuvwxyz")
    monkeypatch.setenv("MY_SECRET", "x")
    keys, mode, files, network, asked = run(
        "import os; print([n for n in os.environ if n in ('OPENAI_API_KEY', 'MY_SECRET')])",
        "print(os.environ['COURSE_MODE'])",
        "print(os.listdir())",
        "import socket; socket.create_connection(('192.0.2.1', 80))",
        "input()",
    )
    assert (keys, mode, files) == ("[]\n", "replay\n", "[]\n")
    assert "192.0.2.1" in network
    assert "input" in asked


def test_the_assignments_data_are_in_the_folder_but_no_notebook(tmp_path):
    (tmp_path / "data.csv").write_text("1")
    (tmp_path / "other.ipynb").write_text("{}")
    with running.workplace(str(tmp_path)) as (folder, environ):
        assert [path.name for path in folder.iterdir()] == ["data.csv"]
        assert environ["COURSE_PACE"] == "0"
