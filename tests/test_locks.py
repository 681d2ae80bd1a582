"""The locks, pyproject.toml, environment.yml and start.py say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import start
from helpers.installation import places

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN = re.compile(r"^(?P<pin>[\w.-]+==[^\\\n]+?) ?(?P<hashes>(\\\n +--hash=\S+ ?)*)$", re.MULTILINE)


def text(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> list[Requirement]:
    """Every line of a lock; a package may have one for each of several Pythons."""
    return [Requirement(found["pin"]) for found in PIN.finditer(text(lock))]


def wanted(*extras: str) -> list[Requirement]:
    listed = [PROJECT["optional-dependencies"][extra] for extra in extras]
    return [Requirement(line) for line in sum(listed, PROJECT["dependencies"])]


@pytest.mark.parametrize(
    ("lock", "extras"), [(LOCKS[0], ("build",)), (LOCKS[1], ("build", "test"))]
)
def test_a_lock_holds_a_version_of_everything_that_pyproject_lists(
    lock: str, extras: tuple[str, ...]
) -> None:
    locked = pins(lock)
    for requirement in wanted(*extras):
        same = [
            one
            for one in locked
            if canonicalize_name(one.name) == canonicalize_name(requirement.name)
        ]
        versions = [str(one.specifier).removeprefix("==") for one in same]
        assert any(requirement.specifier.contains(version) for version in versions), requirement


def test_the_lock_for_tests_has_the_same_pins_and_more() -> None:
    # without markers: what a test needs everywhere, the course may need on some systems only
    course, tests = ({f"{pin.name}{pin.specifier}" for pin in pins(lock)} for lock in LOCKS)
    assert course < tests


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    found = list(PIN.finditer(text(lock)))
    assert len(found) == len(re.findall(r"^\w", text(lock), re.MULTILINE)) > 100
    assert all("--hash=sha256:" in one["hashes"] for one in found)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_says_how_it_was_made_and_names_no_host(lock: str) -> None:
    assert (
        "uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url"
        in text(lock)
    )
    assert f"-o {lock} pyproject.toml" in text(lock)
    assert not re.search(r"://|^-|^ *--(?!hash)", text(lock), re.MULTILINE)


def test_a_students_lock_holds_no_tool_of_an_instructor() -> None:
    tools = {"distributed", "psycopg", "psycopg-binary"}
    assert tools.isdisjoint(pin.name for pin in pins(LOCKS[0]))
    assert tools <= {pin.name for pin in pins(LOCKS[1])}


def test_conda_makes_the_same_environment() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, packages = environment["dependencies"]
    assert python == f"python{PROJECT['requires-python']}"
    assert pip == "pip"
    assert packages == {"pip": ["-r requirements.lock"]}


def test_the_same_pythons_are_named_everywhere() -> None:
    supported = SpecifierSet(PROJECT["requires-python"])
    minors = [minor for minor in range(30) if f"3.{minor}.1" in supported]
    assert minors == list(places.MINORS)
    assert [(3, minors[0]), (3, minors[-1])] == [start.OLDEST, start.NEWEST]
