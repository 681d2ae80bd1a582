"""Imported before nbformat or nbgrader: it leaves out what they would load and nothing here needs.

But: whoever checks IRIs by jsonschema in the same process cannot.
"""

import sys

# jsonschema's checker of IRIs builds a grammar when it is imported: 1.3 s.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # import says: not there
