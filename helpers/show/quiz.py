"""A quiz with instant feedback, by jupyterquiz, kept from reaching for the network."""

import json
import random
from pathlib import Path

from helpers.errors import SettingError
from helpers.language import translate as _

# jupyterquiz downloads MathJax 3 unless the page's MathJax can typeset: JupyterLab's cannot
_STAY_HERE = "if (window.MathJax) MathJax.typeset ??= () => {}"


def quiz(path: str | Path) -> None:
    """Show the questions in the JSON file at `path`, in jupyterquiz's format.

    The same file draws the same quiz each time. Raises SettingError when it cannot be read.
    """
    from IPython.display import Javascript, display
    from jupyterquiz import display_quiz

    questions = _questions(Path(path))
    state = random.getstate()
    random.seed(str(path))  # jupyterquiz names its elements at random
    display(Javascript(_STAY_HERE))  # type: ignore[no-untyped-call]
    display_quiz(questions)
    random.setstate(state)


def _questions(path: Path) -> list[object]:
    try:
        questions: list[object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(
            _(
                "The quiz {path} cannot be read ({error}). Start Jupyter in the course folder."
            ).format(path=path, error=error)
        ) from error
    return questions
