"""The mistakes of older courses, as far as a machine can see them; CONTRIBUTING.md lists them."""

import ast
import re
from datetime import date

import pytest

from helpers import catalog, checks, environment, notebooks

LESSONS = notebooks.lessons()
# A lesson may name a model that is not for calling: the one that answered, or a library's own.
NOT_CALLED = ("SmolLM2",)
PROVIDERS = {"OpenAI": "client", "Claude": "claude", "Gemini": "gemini", "Ollama": "ollama",
             "LiteLLM": "litellm", "LangChain": "langchain"}  # fmt: skip

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)


def cells(lesson, kind):
    return [cell for cell in notebooks.read(lesson).cells if cell.cell_type == kind]


def prose(lesson):
    return "\n\n".join(cell.source for cell in cells(lesson, "markdown"))


def trees(lesson):
    """Return each code cell's id and syntax tree; top-level await is allowed as in IPython."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return [(cell.id, compile(cell.source, cell.id, "exec", flags))
            for cell in cells(lesson, "code")]  # fmt: skip


def strings(tree):
    return [node.value for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip


def known_models():
    models = [one.name for one in map(catalog.find, catalog.DEFAULTS.values())]
    for provider in ("openai", "anthropic", "google"):
        models += [one.name for one in catalog.models(provider)]
    return {name for name in models if not name.startswith(NOT_CALLED)}


@every_lesson
def test_model_names_stand_in_the_parameters_cell_only(lesson):
    names = known_models()
    free = [cell.id for cell in cells(lesson, "code") if "parameters" not in cell.metadata.get("tags", [])]  # fmt: skip
    said = {id: strings(tree) for id, tree in trees(lesson) if id in free}
    hard = [(id, text) for id, texts in said.items() for text in texts
            if text.rpartition("/")[2] in names]  # fmt: skip
    assert hard == []


@every_lesson
def test_no_model_of_a_lesson_is_retired(lesson):
    found = checks.stale(lesson, date.today())
    assert [line for level, line in found if level == "error"] == []


@every_lesson
def test_no_price_stands_in_the_prose(lesson):
    amounts = re.findall(r"\$ ?\d[\d.]*|\d[\d.,]* ?(?:USD|달러|센트|원(?=[ .,]))", prose(lesson))
    assert set(amounts) <= {"1달러"}, "only the budget that setup() starts with"


def test_the_budget_that_the_prose_names_is_the_one_that_setup_starts_with(monkeypatch):
    monkeypatch.delenv("COURSE_BUDGET_USD", raising=False)
    assert "처음에는 1달러" in prose(LESSONS[0])
    assert environment.settings("replay", 0).budget_usd == 1.00


@every_lesson
def test_no_except_is_bare_and_a_broad_one_writes_down_what_it_caught(lesson):
    for id, tree in trees(lesson):
        for handler in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)):
            assert handler.type is not None, id
            if "Exception" in ast.unparse(handler.type).split("."):
                used = {node.id for stmt in handler.body for node in ast.walk(stmt) if isinstance(node, ast.Name)}  # fmt: skip
                assert handler.name in used, id


@every_lesson
def test_no_cell_installs_anything_or_runs_a_shell(lesson):
    starts = re.compile(r"\s*([!%]|(pip|conda|uv|python3?) |.*(os\.system|get_ipython))")
    lines = [line for cell in cells(lesson, "code") for line in cell.source.splitlines()]
    assert [line for line in lines if starts.match(line)] == []


@every_lesson
def test_exponential_is_said_of_the_backoff_only(lesson):
    sentences = re.split(r"(?<=[.?!])\s", prose(lesson))
    wrong = [one for one in sentences if re.search(r"지수(?! 백오프)|[Ee]xponential(?! backoff)", one)
             and not re.search(r"아니|아닙|않", one)]  # fmt: skip
    assert wrong == []


@every_lesson
def test_a_heading_names_who_is_called_below_it(lesson):
    heading, called = "", {}
    for cell in notebooks.read(lesson).cells:
        if cell.cell_type == "markdown":
            found = re.findall(r"^#{2,3} .*", cell.source, re.MULTILINE)
            heading = found[-1] if found else heading
        else:
            called[heading] = called.get(heading, "") + cell.source
    for title, code in called.items():
        for name, variable in PROVIDERS.items():
            assert name not in title or variable in code, title


@every_lesson
def test_every_file_that_a_cell_or_a_link_names_is_there(lesson):
    named = {
        text for _, tree in trees(lesson) for text in strings(tree) if text.startswith("data/")
    }
    text = re.sub(r"`[^`\n]*`", "", prose(lesson))
    named |= {link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link}
    assert [name for name in named if not (lesson.parent / name).exists()] == []


@every_lesson
def test_the_saved_cells_ran_once_each_in_order_and_hold_no_error_and_no_key(lesson):
    assert checks.hygiene(lesson) == []


@every_lesson
def test_no_code_line_is_too_long_to_read_beside_its_output(lesson):
    long = [(cell.id, line) for cell in cells(lesson, "code")
            for line in cell.source.splitlines() if len(line) > 88]  # fmt: skip
    assert long == []


def test_every_test_that_contributing_names_is_there():
    root = notebooks.COURSE.parent
    named = re.findall(r"`(test_\w+)`", (root / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    written = "\n".join(path.read_text("utf-8") for path in (root / "tests").rglob("test_*.py"))
    assert len(named) > 10
    assert [name for name in named if f"def {name}(" not in written] == []
