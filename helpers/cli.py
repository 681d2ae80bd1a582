"""The `course` command: parses, calls one function of the library, prints."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.errors import CourseError

ROOT = Path(__file__).parents[1]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors of ours are one line, not a traceback."""
    given = list(sys.argv[1:] if argv is None else argv)
    options, rest = _parser().parse_known_args(given)
    if rest and options.command not in ("lab", "test"):
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(_COMMANDS[options.command](options, rest) or 0)
    except CourseError as error:
        print(f"course {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="A course on LLM APIs.")
    commands = parser.add_subparsers(dest="command", required=True)
    lab = commands.add_parser("lab", help="open the course in JupyterLab; more words go there")
    lab.add_argument("--instructor", action="store_true", help="with nbgrader's menus, in the root")
    commands.add_parser("test", help="run all tests; more words go to pytest")
    commands.add_parser("check", help="execute and validate every lesson, offline")
    refresh = commands.add_parser("refresh", help="run notebooks and save their outputs in them")
    refresh.add_argument("notebooks", nargs="*", type=Path)
    record = commands.add_parser("record", help="run a notebook for real, write down the answers")
    record.add_argument("notebook", type=Path)
    record.add_argument("--only", metavar="CELL", help="the id of the one cell to record")
    record.add_argument("--from", dest="source", default="provider", help="provider or local")
    serve = commands.add_parser("serve", help="run the gateway alone, for curl and other programs")
    serve.add_argument(
        "--port", type=int, default=0, help="a loopback port (default: any free one)"
    )
    serve.add_argument("--mode", default=None, help="auto (default), replay or local")
    serve.add_argument("--pace", type=float, default=1.0, help="1 as recorded, 0 without waiting")
    model = commands.add_parser("model", help="the small local model")
    model.add_argument("action", choices=("pull", "path", "remove"))
    release = commands.add_parser("release", help="make the students' exercises from solutions/")
    release.add_argument("parts", nargs="*", metavar="PART")
    grades = commands.add_parser("grades", help="write the marks as CSV, or for Canvas or Moodle")
    grades.add_argument("--format", choices=("csv", "canvas", "moodle"), default="csv")
    grades.add_argument("--to", type=Path, metavar="FILE", help="default: grades.csv")
    _add_grade(commands.add_parser("grade", help="grade submissions, each shut off in a sandbox"))
    commands.add_parser("doctor", help="say what is here, what is missing, and what to do")
    return parser


def _add_grade(grade: argparse.ArgumentParser) -> None:
    grade.add_argument("part", metavar="PART", help="the assignment, such as part1")
    grade.add_argument("--student", default="*", metavar="NAME", help="only this one, or a pattern")
    jobs = (os.cpu_count() or 1) + 1  # one more than cores: each waits for the kernel at times
    grade.add_argument("--jobs", type=int, default=jobs, help="submissions at once")
    grade.add_argument("--sandbox", choices=("bwrap", "none"), default="bwrap")
    grade.add_argument("--timeout", type=float, default=30.0, help="seconds a cell may take")
    grade.add_argument("--memory", type=int, default=1024, help="MB a submission may use")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster to grade on")
    grade.add_argument("--force", action="store_true", help="also those that are graded already")
    grade.add_argument(
        "--course", type=Path, default=ROOT, metavar="FOLDER", help=argparse.SUPPRESS
    )


def _lab(options: argparse.Namespace, rest: list[str]) -> int:
    from helpers import lab

    return lab.start(ROOT, rest, instructor=options.instructor)


def _test(options: argparse.Namespace, rest: list[str]) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *(rest or _side_by_side())], cwd=ROOT)


def _side_by_side() -> list[str]:
    """Return the words that let pytest run all tests on every core, a file's tests together."""
    return ["-n", str(os.cpu_count() or 1), "--dist", "loadscope", "--durations", "30"]


def _check(options: argparse.Namespace, rest: list[str]) -> int:
    from helpers import checks

    return 0 if checks.check() else 1


def _refresh(options: argparse.Namespace, rest: list[str]) -> None:
    from helpers import notebooks

    for notebook in options.notebooks or notebooks.lessons():
        print(notebook)
        notebooks.refresh(notebook)


def _record(options: argparse.Namespace, rest: list[str]) -> None:
    from helpers.record import record

    print(record(options.notebook, only=options.only, source=options.source))


def _serve(options: argparse.Namespace, rest: list[str]) -> None:
    from helpers import environment, providers
    from helpers.gateway.server import Gateway

    environment.read_dotenv()
    settings = environment.settings(options.mode, options.pace)
    with Gateway(settings, port=options.port) as gateway:
        word = "set" if os.name == "nt" else "export"
        shared = {"COURSE_GATEWAY": gateway.url}
        for name, value in (shared | providers.variables(gateway.url, os.environ)).items():
            print(f"{word} {name}={value}")
        print(f"# {gateway.url} ({settings.mode}); Ctrl-C stops it", file=sys.stderr, flush=True)
        sys.stdout.flush()
        gateway.wait()


def _model(options: argparse.Namespace, rest: list[str]) -> int:
    from helpers.gateway.local import model_file

    if options.action == "pull":
        print(model_file.pull())
    elif options.action == "remove":
        model_file.remove()
    else:
        print(model_file.path() or "not installed: course model pull")
    return 0


def _release(options: argparse.Namespace, rest: list[str]) -> None:
    from helpers.grading.release import release

    for path in release(options.parts, root=ROOT):
        print(path)


def _grades(options: argparse.Namespace, rest: list[str]) -> None:
    from helpers.grading.lms import write

    print(write(options.format, options.to, root=ROOT))


def _grade(options: argparse.Namespace, rest: list[str]) -> int:
    from helpers.grading.command import run

    return run(options)


def _doctor(options: argparse.Namespace, rest: list[str]) -> None:
    from helpers import setup

    print(setup())


_COMMANDS = {"lab": _lab, "test": _test, "check": _check, "refresh": _refresh,
             "record": _record, "serve": _serve,
             "release": _release, "grade": _grade, "grades": _grades,
             "model": _model, "doctor": _doctor}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
