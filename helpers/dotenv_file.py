"""Read a `.env` file the way students really save it: with a BOM, in cp949, or as `.env.txt`."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from helpers.language import translate as _


@dataclass(frozen=True)
class DotEnv:
    """The values of a `.env` file, where it was found, and what the student should know."""

    path: Path | None = None
    values: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def find(start: Path) -> DotEnv:
    """Return the nearest `.env` in `start` or a folder above it; empty when there is none."""
    for folder in (start, *start.parents):
        if (folder / ".env").is_file():
            return _load(folder / ".env")
        if (folder / ".env.txt").is_file():
            note = _("{path} is not read: rename it to .env (show file extensions first).")
            return DotEnv(notes=(note.format(path=folder / ".env.txt"),))
    return DotEnv()


def _load(path: Path) -> DotEnv:
    try:
        text, encoding = decode(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        note = _("{path} cannot be read ({error}). Save it again as UTF-8.")
        return DotEnv(path, notes=(note.format(path=path, error=error),))
    values = dotenv_values(stream=io.StringIO(text))
    note = _("{path} is saved in {encoding}; it was read, but save it as UTF-8.")
    odd = encoding not in ("utf-8", "utf-8-sig")
    notes = (note.format(path=path, encoding=encoding),) if odd else ()
    return DotEnv(path, {name: value for name, value in values.items() if value}, notes)


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text and the encoding of `raw`: UTF-8 with or without BOM, UTF-16, or cp949."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16"), "utf-16"
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError:
        return raw.decode("cp949"), "cp949"
