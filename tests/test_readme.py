"""Every command of the README is run by a test: here, or by the test named beside it."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from helpers.environment import recording_folders
from helpers.gateway.recordings import Recordings

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "python3 start.py": "tests/test_start.py and tests/browser (JupyterLab itself)",
    "python3 start.py test": "this run",
    "python3 start.py setup": "tests/test_start.py",
    "python3 start.py check": "tests/course/test_lessons.py",
    "python3 start.py model pull": "tests/gateway/local/test_model_file.py, and every set-up",
    "python3 start.py serve": "tests/test_cli.py",
    "python3 start.py record course/part1_basics.ipynb": "tests/test_record.py, on a notebook of its own",
    "python benchmarks/startup.py": "tests/test_benchmarks.py: each begins to measure",
    "python benchmarks/replay.py": "the same",
    "python benchmarks/passing.py": "the same",
    "python benchmarks/streaming.py": "the same: it loads",
    "python benchmarks/validating.py": "the same: it loads",
    "python benchmarks/grading.py": "tests/test_benchmarks.py: it grades two",
    "course grade part1": "tests/grading/test_grade.py, on a class of its own",
    "conda env create -f environment.yml": "tests/test_locks.py (conda itself is not in CI)",
    "conda activate llm-course": "the same",
    "pip install --no-deps -e .": "tests/test_start.py",
    "course lab": "tests/browser",
}
HERE = {"python3 start.py doctor": ["-m", "helpers.cli", "doctor"]}


def commands(readme: str) -> set[str]:
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"`((?:python3?|conda|pip|course) [^`\n]+)`", text)
    return {
        line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()
    } | set(spans)


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_every_command_is_run_by_a_test(readme):
    assert commands(readme) <= ELSEWHERE.keys() | HERE.keys()


@pytest.mark.parametrize("words", HERE.values(), ids=HERE.keys())
def test_the_command_succeeds(words):
    assert subprocess.run([sys.executable, *words], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    "readme", ["README.md", "README.ko.md", "CONTRIBUTING.md", "course/README.md"]
)
def test_every_link_leads_somewhere(readme):
    path = ROOT / readme
    links = re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_no_committed_file_names_a_package_index_or_a_path_of_one_machine():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    pattern = re.compile(
        r"pypi\.org|pythonhosted|--(extra-)?index-url[ =]\S|/home/\w+/|/Users/\w+/|/root/"
    )
    found = [name for name in listed.stdout.split("\0") if name and is_text(ROOT / name)
             and pattern.search((ROOT / name).read_text(encoding="utf-8")) and name != "tests/test_readme.py"]  # fmt: skip
    assert found == []


def is_text(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".png", ".mo", ".whl", ".gguf")


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_counts_of_samples_and_recordings_are_true(readme):
    replies = [reply for one in Recordings(recording_folders()) for reply in one.replies]
    kinds = Counter(reply["provenance"]["kind"] for reply in replies)
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert re.search(rf"\b{kinds['sample']}( replies are samples|개가 sample)", text)
    assert re.search(rf"\b{kinds['recorded']}( replies in|개는 SmolLM2)", text)
