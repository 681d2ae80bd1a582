"""Whether somebody looks at the page that runs this code, or it is executed without one."""

import sys

from helpers.show import screens


def has_page() -> bool:
    """Say whether widgets can be drawn and used here: not in a terminal, Colab or papermill."""
    kernel = getattr(screens.shell(), "kernel", None)
    return kernel is not None and "google.colab" not in sys.modules and bool(kernel._allow_stdin)
