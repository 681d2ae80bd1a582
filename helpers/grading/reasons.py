"""Why a student's process was ended, in a sentence for its feedback."""

from typing import Any

from helpers.grading.sandbox.limits import Limits
from helpers.language import translate as _


def sentence(why: str, how: str, limits: Limits) -> str:
    """Return why the student's process was stopped, as its feedback says it."""
    lines: dict[str, Any] = {
        "memory": _("Your code was stopped: it used more than {memory_mb} MB of memory."),
        "processes": _("Your code was stopped: it started more than {processes} processes."),
        "time": _("Your code was stopped: it took longer than {cell_seconds:g} s and did not"
                  " heed the interrupt."),
        "submission": _("Your code was stopped: the notebook took longer than"
                        " {submission_seconds:g} s."),
        "strange": _("Your code was stopped: it tampered with the connection to the tests."),
        "over": _("The notebook has ended."),
    }  # fmt: skip
    ended = _("Your code ended the Python process ({how}).").format(how=how)
    return str(lines.get(how) or lines.get(why) or ended).format(**limits.data())
