"""Imports made cheaper: what nothing here needs is left out, and no garbage looked for meanwhile.

Import it before nbformat or nbgrader. But: whoever checks IRIs by jsonschema in the same process
cannot.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# jsonschema's checker of IRIs builds a grammar when it is imported: 1.3 s.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # import says: not there


@contextmanager
def importing() -> Iterator[None]:
    """Import meanwhile: nothing of it is garbage, and nothing of it is looked at ever again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
