"""What nbgrader runs a submission through, beside its own steps (nbgrader_config.py lists them)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from helpers import redact
from helpers.grading import cells, intake
from helpers.grading.libraries import RELEASE
from helpers.grading.restore import restore
from helpers.language import translate as _

Notebook = Any  # an nbformat notebook
Resources = dict[str, Any]


class MaskKeys(NbGraderPreprocessor):  # type: ignore[misc]
    """Masks what looks like an API key in a student's texts and in every output."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Mask, and tell the student when a key stood in the code."""
        found = [_mask(cell) for cell in nb.cells]
        if any(found):
            line = _("An API key stood in this notebook: it was masked. Revoke it at its provider.")
            nb.cells.insert(0, cells.note(line, by="intake"))
        return nb, resources


def _mask(cell: Any) -> bool:
    """Mask `cell`; return whether its text had a key. A locked text is ours and stays."""
    if "outputs" in cell:
        cell.outputs = [nbformat.from_dict(redact.data(one)) for one in cell.outputs]  # type: ignore[no-untyped-call]
    known = cell.metadata.get("nbgrader")
    if isinstance(known, dict) and known.get("locked") and not known.get("solution"):
        return False
    before, cell.source = cell.source, redact.text(cell.source)
    return bool(cell.source != before)


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the test cells back as they were released (helpers.grading.restore)."""

    release = Unicode(RELEASE, help="where the released notebooks are").tag(config=True)

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Restore; a notebook that was never released stays as it is."""
        part, name = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
        released = Path(self.release) / part / f"{name}.ipynb"
        if released.is_file():
            original = nbformat.read(released, as_version=4)  # type: ignore[no-untyped-call]
            nb.cells = [
                *self._extra(resources, name, nb.cells),
                *restore(nb.cells, original.cells),
            ]
            nb.nbformat_minor = max(nb.nbformat_minor, original.nbformat_minor)
        return nb, resources

    def _extra(self, resources: Resources, name: str, told_of: Iterable[Any]) -> Iterable[Any]:
        folder = resources.get("metadata", {}).get("path")
        told = "".join(cell.source for cell in told_of if cells.NOTE in cell.metadata)
        found = intake.unused(Path(folder), f"{name}.ipynb") if folder else []
        if names := [one for one in found if Path(one).name not in told]:
            line = _("These files were not used for grading: {names}")
            yield cells.note(line.format(names=", ".join(f"`{one}`" for one in names)))


class SettleOutputs(NbGraderPreprocessor):  # type: ignore[misc]
    """Sees that nothing but an error, or a number of marks, decides about a test cell.

    nbgrader gives 0 for any text on stderr, and stops at a number above the cell's points.
    """

    def preprocess_cell(self, cell: Any, resources: Resources, index: int) -> tuple[Any, Resources]:
        """Turn stderr into stdout, and a result that is no mark into a display."""
        if cell.cell_type == "code" and cells.is_graded(cell):
            for output in cell.outputs:
                _settle(output, float(cell.metadata["nbgrader"]["points"]))
        return cell, resources


def _settle(output: Any, points: float) -> None:
    if output.output_type == "stream":
        output.name = "stdout"
    elif output.output_type == "execute_result" and not _is_mark(output, points):
        output.output_type = "display_data"
        output.pop("execution_count", None)


def _is_mark(output: Any, points: float) -> bool:
    try:
        return 0 <= float(output["data"]["text/plain"]) <= points
    except (KeyError, TypeError, ValueError):
        return False
