"""Many submissions at once: one examiner a worker, here or on a Dask cluster; results as they come.

A worker here is a thread that does nothing but wait for its examiner's process.
"""

import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol

from helpers.grading.bench import Bench
from helpers.grading.examiners import Examiners
from helpers.grading.sandbox.room import Room

Json = dict[str, Any]


class Workers(Protocol):
    """What runs `examine` on many tasks."""

    def results(self, tasks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
        """Yield each task with its result, in the order in which they are done."""

    def close(self) -> None:
        """Give up what is under way, and end the examiners."""


class Local:
    """Workers on this machine."""

    def __init__(
        self, kit: Json, jobs: int, examiners: Examiners | None = None, room: Room | None = None
    ) -> None:
        """Work with `jobs` examiners; what they need may be warming up for them already."""
        self.kit, self.jobs = kit, jobs
        self._benches: queue.SimpleQueue[Bench] = queue.SimpleQueue()
        if room is None and kit["sandbox"] == "bwrap":
            room = Room(libraries=kit["libraries"])
        self._room, self._examiners = room, examiners or Examiners()
        self._all = [Bench(kit, self._examiners, self._room) for _number in range(jobs)]
        for bench in self._all:
            self._benches.put(bench)
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="course-worker")

    def results(self, tasks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
        """Yield each task with its result, in the order in which they are done."""
        yield from _ahead(tasks, lambda task: self._pool.submit(self.examine, task), self.jobs * 2)

    def close(self) -> None:
        """Give up what is under way, and end the examiners."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for bench in self._all:
            bench.give_up()
        self._pool.shutdown()
        for bench in self._all:
            bench.close()
        self._examiners.close()
        if self._room:
            self._room.close()

    def examine(self, task: Json) -> Json:
        """Return what examining `task` gave, by an examiner that is free; safe in any thread."""
        bench = self._benches.get()
        try:
            return bench.examine(task)
        finally:
            self._benches.put(bench)


def _ahead(
    tasks: Iterable[Json], submit: Callable[[Json], "Future[Json]"], most: int
) -> Iterator[tuple[Json, Json]]:
    """Keep `most` tasks submitted, no more: what they hand in need not all be in memory."""
    done: queue.SimpleQueue[tuple[Json, Future[Json]]] = queue.SimpleQueue()
    waiting, under_way = iter(tasks), 0
    while True:
        for task in waiting:
            future = submit(task)
            future.add_done_callback(partial(_put, done, task))
            under_way += 1
            if under_way >= most:
                break
        if not under_way:
            return
        task, future = done.get()
        under_way -= 1
        yield task, _result(future)


def _put(done: "queue.SimpleQueue[tuple[Json, Future[Json]]]", task: Json, future: Any) -> None:
    done.put((task, future))


def _result(future: "Future[Json]") -> Json:
    try:
        return future.result()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
