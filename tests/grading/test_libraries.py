"""What the notebooks of an assignment import, read without running or validating them."""

from nbformat import v4, write

from helpers.grading.libraries import imported


def notebook(folder, name, *sources):
    cells = [v4.new_code_cell(source) for source in sources]
    write(v4.new_notebook(cells=cells), folder / f"{name}.ipynb")


def test_every_import_of_every_notebook_is_named_once(tmp_path):
    notebook(tmp_path, "one", "import json, os.path", "from openai import OpenAI")
    notebook(tmp_path, "two", "def f():\n    import json")
    assert imported(tmp_path) == ["json", "openai", "openai.OpenAI", "os.path"]


def test_a_cell_that_is_no_python_and_a_file_that_is_no_notebook_import_nothing(tmp_path):
    notebook(tmp_path, "one", "%matplotlib inline\nimport numpy", "import json")
    (tmp_path / "two.ipynb").write_text("{", encoding="utf-8")
    assert imported(tmp_path) == ["json"]


def test_a_folder_that_is_not_there_imports_nothing(tmp_path):
    assert imported(tmp_path / "nowhere") == []
