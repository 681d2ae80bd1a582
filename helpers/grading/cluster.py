"""Submissions on a Dask cluster: its workers need this package and bubblewrap, no shared disk.

Each worker has one examiner for each of its threads, forked from one process, and one warm
interpreter for them. A task carries the submission's files; the assignment's kit is sent once. What
a worker that died had under way, Dask gives to another.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from helpers.errors import GradingError
from helpers.grading.pool import Local
from helpers.grading.sandbox import machine
from helpers.language import translate as _

Json = dict[str, Any]
_PATIENCE = 10  # seconds for the scheduler to answer
_KEPT = 2  # assignments that a worker stays warm for
_one = threading.Lock()
_warm: "OrderedDict[str, Local]" = OrderedDict()  # on a worker, by the names of their kits


def examine(kit: Json, name: str, task: Json) -> Json:
    """Examine one submission on a worker; `name` tells one kit from another."""
    return _workers(kit, name).examine(task)


def _workers(kit: Json, name: str) -> Local:
    """Return what all threads of this worker examine by; the assignment asked for longest ago ends.

    But: where more than two assignments are graded at once, that may be one under way.
    """
    from distributed import get_worker

    with _one:
        if name not in _warm:
            while len(_warm) >= _KEPT:
                _warm.popitem(last=False)[1].close()
            _warm[name] = Local(kit, get_worker().state.nthreads)
        _warm.move_to_end(name)
        return _warm[name]


class Cluster:
    """The workers of the Dask scheduler at `address`."""

    def __init__(self, kit: Json, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            line = _("--scheduler needs Dask: pip install 'llm-course-helpers[instructor]'")
            raise GradingError(line) from error
        try:
            self._client: Any = Client(address, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError) as error:
            line = _("No Dask scheduler answers at {address}: {error}")
            raise GradingError(line.format(address=address, error=error)) from error
        self._client.run(machine.check, kit["sandbox"])
        self._name = hashlib.sha256(json.dumps(kit, sort_keys=True).encode()).hexdigest()
        self._kit: Any = self._client.scatter(kit, broadcast=True)  # type: ignore[no-untyped-call]
        self._read = kit

    def results(self, tasks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
        """Yield each task with its result, in the order in which they are done."""
        from distributed import as_completed

        waiting = iter(tasks)
        known: dict[str, Json] = {}
        under_way: Any = as_completed()  # type: ignore[no-untyped-call]
        threads = sum(self._client.nthreads().values()) or 1
        for task in islice(waiting, 2 * threads):
            under_way.add(self._submit(task, known))
        for future in under_way:
            task = known.pop(future.key)
            yield task, _result(future)
            for more in waiting:
                under_way.add(self._submit(more, known))
                break

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self._client.close()

    def _submit(self, task: Json, known: dict[str, Json]) -> Any:
        from helpers.grading.examiner import read
        from helpers.grading.kit import Kit

        files = read(Path(task["folder"]), task["student"], Kit(**self._read))
        sent = {"student": task["student"], **files}
        future = self._client.submit(examine, self._kit, self._name, sent, pure=False, retries=2)
        known[future.key] = task
        return future


def _result(future: Any) -> Json:
    try:
        return dict(future.result())
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
