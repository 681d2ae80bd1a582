"""Every exception that this project raises on purpose.

    CourseError
    ├── SettingError            a mode, language, model or file setting nobody knows
    ├── GatewayError            the local gateway could not start, or was asked for before it did
    ├── RecordingError          a recording file that cannot be read or does not match its key
    ├── LocalModelError         the local model is missing, damaged or cannot run here
    ├── SetUpError              start.py could not make the environment (helpers.installation)
    ├── CatalogError            the price list is missing, or has no such model
    ├── ScenarioError           a scripted answer that makes no sense, or that nobody asked for
    ├── ChatError               a client of no known shape, or a stream that broke off
    ├── NotebookError           a lesson that failed to execute or to validate
    └── GradingError            a submission that cannot be graded as asked
        └── StudentError        the student's code raised, or lacks what a test cell asks for

Each message says what happened, shows the offending value and names the next step.
What an SDK raises (openai.NotFoundError, …) is the SDK's own; the gateway only answers it.
"""


class CourseError(Exception):
    """Base of all errors raised by `helpers`."""


class SettingError(CourseError, ValueError):
    """A setting has a value that nobody knows."""


class GatewayError(CourseError, RuntimeError):
    """The gateway could not start, or is not running."""


class RecordingError(CourseError):
    """A recording file cannot be read, or does not match its own key."""


class LocalModelError(CourseError, RuntimeError):
    """The local model is missing, damaged, or cannot run on this machine."""


class CatalogError(CourseError, LookupError):
    """The price list is missing, or does not list what was asked."""


class ScenarioError(CourseError, AssertionError):
    """A scenario's step makes no sense, or was left unused where each had to be asked for."""


class ChatError(CourseError):
    """A conversation cannot go on: the client has no known shape, or its stream broke off."""


class NotebookError(CourseError):
    """A notebook failed to execute, or its saved outputs no longer hold."""


class GradingError(CourseError):
    """A submission cannot be graded as asked."""


class StudentError(GradingError):
    """The student's code raised, or lacks what a test cell asks for.

    `types` are the names of the exception's class and of its bases, nearest first;
    `said` is the exception's own message.
    """

    def __init__(self, message: str, types: tuple[str, ...] = (), said: str = "") -> None:
        super().__init__(message)
        self.types, self.said = types, said

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the sentence alone; it names the line that failed."""
        return [str(self)]
