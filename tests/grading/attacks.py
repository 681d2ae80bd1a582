"""Every attack that is handed in: to `course grade` and to stock nbgrader."""

from .attacks_looking import LOOKING
from .attacks_lying import LYING
from .attacks_using_up import USING_UP

ATTACKS = LYING | LOOKING | USING_UP
