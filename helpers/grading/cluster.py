"""Submissions on a Dask cluster: its workers need this package and bubblewrap, no shared disk.

Each worker keeps one examiner for each of its threads. A task carries the submission's files; the
assignment's kit is sent once. What a worker that died had under way, Dask gives to another.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from helpers.errors import GradingError
from helpers.grading.bench import Bench
from helpers.grading.examiners import Examiners
from helpers.grading.sandbox import machine
from helpers.language import translate as _

Json = dict[str, Any]
_PATIENCE = 10  # seconds for the scheduler to answer
_one = threading.Lock()
_here = threading.local()  # on a worker: this thread's examiner, and which kit it has


def examine(kit: Json, name: str, task: Json) -> Json:
    """Examine one submission on a worker; `name` tells one kit from another."""
    if getattr(_here, "name", None) != name:
        if bench := getattr(_here, "bench", None):
            bench.close()
        _here.name, _here.bench = name, Bench(kit, _examiners())
    return dict(_here.bench.examine(task))


def _examiners() -> Examiners:
    """Return what begins the examiners of all threads of this worker."""
    with _one:
        return _begun()


@cache
def _begun() -> Examiners:
    return Examiners()


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
