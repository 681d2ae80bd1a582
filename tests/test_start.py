"""`python3 start.py` as a student runs it: in a copy of the checkout, in an empty environment."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.installation import packages, remedies

ROOT = Path(__file__).parents[1]
KEPT = ("PIP_", "UV_", "SSL_", "REQUESTS_", "CURL_", "SYSTEMROOT", "LOCALAPPDATA", "TEMP")
STEPS = ("Making the environment", "Installing packages")
IN_CI = os.environ.get("CI") == "true"
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


def variables(**more: str) -> dict[str, str]:
    """PATH and HOME, and what is needed to reach the package index from here."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME") or k.startswith(KEPT)}
    return {**kept, "COURSE_SKIP_MODEL": "1", **more}


def offline(home: Path) -> dict[str, str]:
    """An environment whose only way out is a proxy where nobody listens; nothing is cached."""
    dead = "http://127.0.0.1:9"
    proxies = {name: dead for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PIP_PROXY")}
    own = {k: v for k, v in variables().items() if not k.startswith(("PIP_", "UV_"))}
    return {**own, **proxies, "HOME": str(home), "PIP_CONFIG_FILE": os.devnull,
            "PIP_RETRIES": "1", "UV_HTTP_RETRIES": "0"}  # fmt: skip


def copy(folder: Path) -> Path:
    """Copy what set-up needs; the folder's name is as a student's may be."""
    checkout = folder / "강의 자료"
    leave = shutil.ignore_patterns(".*", "__pycache__", "tests", "course", "solutions")
    return Path(shutil.copytree(ROOT, checkout, ignore=leave))


def start(
    checkout: Path, *words: str, env: dict[str, str] | None = None, wrapped: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    command = [*wrapped, sys.executable, str(checkout / "start.py"), *words]
    return subprocess.run(
        command, env=env or variables(), cwd=checkout.parent, capture_output=True, encoding="utf-8"
    )


def inside(checkout: Path, code: str, **more: str) -> str:
    """Run `code` among the copy's own modules, with a bare Python."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables(**more), cwd=checkout, capture_output=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.strip()


def fresh(checkout: Path) -> bool:
    code = "from helpers.installation import stamp; print(stamp.fresh(False))"
    return inside(checkout, code) == "True"


def assert_refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """One line in Korean and English, no traceback, an exit code that is not 0."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert re.search(r"[가-힣].* / .*[a-z]", done.stderr)
    for words in said:
        assert words in done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose first set-up was killed in the middle, and whose second one was not."""
    checkout = copy(tmp_path_factory.mktemp("installed"))
    kill_while_installing(checkout)
    done = start(checkout, "setup")
    if remedies.diagnose(done.stderr) or "could not be fetched" in done.stderr:
        assert not IN_CI, done.stderr
        pytest.skip("the package index cannot be reached from here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(step in done.stdout for step in STEPS)
    return checkout


def kill_while_installing(checkout: Path) -> None:
    command = [sys.executable, str(checkout / "start.py"), "setup"]
    with subprocess.Popen(
        command, env=variables(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        encoding="utf-8", start_new_session=True,
    ) as process:  # fmt: skip
        assert any("Installing packages" in line for line in process.stdout or ())
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def bubblewrap() -> tuple[str, ...]:
    """The words that run a program in a file system in which some folders are replaced."""
    words = ("bwrap", "--dev-bind", "/", "/")
    if not shutil.which("bwrap") or subprocess.call([*words, "true"]) != 0:
        pytest.skip("bubblewrap does not work here")
    return words


# ── Pythons ──────────────────────────────────────────────────────────────────────────────────


def old_python() -> str:
    """Return the oldest Python 3 before 3.11 that is installed here, or ""."""
    names = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    beside = sorted(Path(sys.base_prefix).parent.glob("*3.*/bin/python3"))  # a version manager's
    code = "import sys; print('%03d' % sys.version_info[1] if sys.version_info[0] == 3 else '')"
    found = {}
    for candidate in (*filter(None, names), *map(str, beside)):
        done = subprocess.run([candidate, "-c", code], capture_output=True, encoding="utf-8")
        if done.returncode == 0 and "006" <= done.stdout.strip() < "011":
            found[done.stdout.strip()] = candidate
    return found[min(found)] if found else ""


@pytest.mark.skipif(not old_python(), reason="no Python between 3.6 and 3.10 is installed here")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_an_old_python_is_refused_in_one_line(checkout: Path, locale: str) -> None:
    done = subprocess.run(
        [old_python(), str(checkout / "start.py")], env=variables(LC_ALL=locale),
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert_refused(done, "3.11–3.14")


def test_start_holds_no_syntax_that_an_old_python_cannot_read() -> None:
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_python_without_venv_is_told_what_to_install(
    checkout: Path, bubblewrap: tuple[str, ...]
) -> None:
    base = getattr(sys, "_base_executable", sys.executable)
    code = "import ensurepip; print(ensurepip.__path__[0])"
    hidden = subprocess.check_output([base, "-c", code], encoding="utf-8").strip()
    done = start(checkout, "setup", wrapped=(*bubblewrap, "--tmpfs", hidden))
    assert_refused(done, f"sudo apt install python3.{sys.version_info[1]}-venv", "start.py setup")


# ── the network and the disk ─────────────────────────────────────────────────────────────────


def test_without_a_network_one_line_says_so(checkout: Path, tmp_path: Path) -> None:
    assert_refused(start(checkout, "setup", env=offline(tmp_path)), "Check the network", "인터넷")
    assert not fresh(checkout)


def test_a_full_disk_is_told_before_anything_is_fetched(
    checkout: Path, bubblewrap: tuple[str, ...], tmp_path: Path
) -> None:
    files = [
        word
        for path in checkout.iterdir()
        for word in ("--ro-bind", str(path), str(tmp_path / "full" / path.name))
    ]
    (tmp_path / "full").mkdir()
    small = ("--size", "50000000", "--tmpfs", str(tmp_path / "full"), *files)
    done = start(tmp_path / "full", "setup", wrapped=(*bubblewrap, *small))
    assert_refused(done, "Free 1.5 GB")
    assert not any(step in done.stdout for step in STEPS)


@POSIX
def test_a_folder_that_cannot_be_written_is_named(
    checkout: Path, bubblewrap: tuple[str, ...]
) -> None:
    sealed = (*bubblewrap, "--ro-bind", str(checkout), str(checkout))
    done = start(checkout, "setup", wrapped=sealed)
    assert_refused(done, ".venv")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "disk"),
        ("error: failed to write: There is not enough space on the disk. (os error 112)", "disk"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "hash"),
        ("error: Hash mismatch for `six==1.17.0`", "hash"),
        ("The virtual environment was not created because ensurepip is not available.", "venv"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("after connection broken by 'NewConnectionError('<HTTPSConnection", "network"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "network"),
        ("error: client error (Connect): dns error: failed to lookup", "network"),
        ("HINT: this system does not have Windows Long Path support enabled.", "path"),
        ("ERROR: No matching distribution found for fastuuid==0.14.0", "wheel"),
        ("WARNING: Retrying after NewConnectionError\nERROR: No matching distribution", "network"),
        ("Segmentation fault", ""),
    ],
)
def test_what_a_tool_said_is_understood(said: str, kind: str) -> None:
    assert remedies.diagnose(said) == kind


def test_an_unknown_failure_shows_the_error_itself() -> None:
    korean, _english = remedies.explain("Collecting six\nERROR: unheard of\n[end]\n").args
    assert "ERROR: unheard of" in korean
    assert "start.py" not in korean.split("기록")[0]


# ── once it is set up ────────────────────────────────────────────────────────────────────────


def test_a_second_run_installs_nothing_and_answers_as_course(installed: Path) -> None:
    stamp = installed / ".venv" / "course-setup.json"
    before = stamp.stat().st_mtime_ns
    again = start(installed, "setup")
    assert again.returncode == 0
    assert not any(step in again.stdout for step in STEPS)
    helped = start(installed, "--help")
    assert helped.returncode == 0
    assert helped.stdout.startswith("usage: course")
    assert stamp.stat().st_mtime_ns == before


def test_the_exit_code_of_course_is_kept(installed: Path) -> None:
    assert start(installed, "no-such-command").returncode == 2


def test_no_path_to_the_checkout_is_written_where_windows_could_not_read_it(
    installed: Path,
) -> None:
    texts = [path.read_bytes() for path in installed.glob(".venv/[Ll]ib/**/site-packages/*.pth")]
    assert any(text.startswith(b"..") for text in texts)
    assert all(text.isascii() for text in texts)


def test_whatever_breaks_the_environment_is_noticed(installed: Path) -> None:
    python = next(installed.glob(".venv/*/python*[!w]"))
    moved = installed.with_name("moved")
    for place, away in ((python.parent, python.parent.with_name("away")), (installed, moved)):
        place.rename(away)
        assert not fresh(moved if moved.exists() else installed)
        away.rename(place)
        assert fresh(installed)


def test_a_changed_lock_is_noticed(installed: Path) -> None:
    lock = installed / "requirements.lock"
    text = lock.read_bytes()
    lock.write_bytes(text + b"# changed\n")
    assert not fresh(installed)
    lock.write_bytes(text)
    assert fresh(installed)


def test_the_tests_need_more_than_the_course(installed: Path) -> None:
    code = "from helpers.installation import stamp; print(stamp.fresh(True))"
    assert inside(installed, code) == "False"


@POSIX
def test_when_uv_fails_pip_installs(installed: Path, tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\n[ "$1" = --version ]\n')
    uv.chmod(0o755)
    small = tmp_path / "small.lock"
    small.write_text(packages.pinned("six", (ROOT / "requirements.lock").read_text("utf-8")))
    code = f"from pathlib import Path; from helpers.installation import packages as p\
        \np.install(Path({str(small)!r}))"
    said = inside(installed, code, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert "with pip instead of uv" in said


def test_uv_is_told_what_pip_was_told(installed: Path, tmp_path: Path) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.invalid/a\nproxy = http://p.invalid\n"
                        "extra-index-url =\n  https://b.invalid\n  https://c.invalid\n")  # fmt: skip
    code = "from helpers.installation.packages import uv_environment as told; t = told()\
        \nprint(t['UV_DEFAULT_INDEX'], t['UV_INDEX'], t['ALL_PROXY'], t['UV_PYTHON_DOWNLOADS'])"
    said = inside(
        installed, code, PIP_CONFIG_FILE=str(settings), PIP_INDEX_URL="https://mirror.invalid/z",
        ALL_PROXY="http://own.invalid",
    )  # fmt: skip
    wanted = "https://mirror.invalid/z https://b.invalid https://c.invalid http://own.invalid never"
    assert said == wanted


@POSIX
def test_two_set_ups_at_once_go_one_after_the_other(checkout: Path, tmp_path: Path) -> None:
    import fcntl

    command = [sys.executable, str(checkout / "start.py"), "setup"]
    with (checkout / "start.py").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with subprocess.Popen(
            command, env=offline(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:  # fmt: skip
            assert process.stdout
            assert "Waiting for another set-up" in process.stdout.readline()
            assert not (checkout / ".venv").exists()
            fcntl.flock(held, fcntl.LOCK_UN)
            said, _errors = process.communicate()
    assert "Making the environment" in said


def test_a_missing_package_is_installed_again(installed: Path) -> None:
    package = next(installed.glob(".venv/[Ll]ib/**/site-packages/dotenv"))
    shutil.rmtree(package)
    assert not fresh(installed)
    done = start(installed, "setup")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (package / "__init__.py").exists()
    assert fresh(installed)
