"""The tester's end of the pipe to a student's process: cells and questions across, within limits.

It is what `student` asks through under `course grade`. A reply that comes too late is waited for
after an interrupt, as with the stop button; a process that does not heed it is ended, and so is one
that sends what no honest one sends. From then on every question fails with the reason, in words.
"""

import itertools
import socket
import struct
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong

from helpers.errors import GradingError, StudentError
from helpers.grading import crossing, frames, outputs, reasons
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.limits import Limits
from helpers.language import translate as _

GRACE = 2.0  # seconds that an interrupted cell has to end
_SEND_TIMEOUT = struct.pack("ll", 10, 0)


class Pipe:
    """One student's process: `stopped` says in words why it is no more, or is empty."""

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self.sandbox, self.limits, self.stopped = sandbox, limits, ""
        self._channel = sandbox.start(limits)
        self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMEOUT)
        ready: Future[Json] = Future()
        self._waiting = {0: ready}
        self._numbers = itertools.count(1)
        self._lock, self._ending = threading.Lock(), threading.RLock()
        self._received = 0
        self.busy = False  # the main thread is in here, where no alarm may interrupt it
        self._end = time.monotonic() + limits.submission_seconds
        self.begin_cell()
        self._reader = threading.Thread(target=self._read, name="course-pipe", daemon=True)
        self._reader.start()
        self._check(ready)

    def _check(self, ready: "Future[Json]") -> None:
        """Wait until the process has shut itself off; raises GradingError if it could not."""
        try:
            failed = ready.result(30).get("failed")
        except (StudentError, TooLong) as error:
            failed = str(error)
        if failed:
            self.close()
            raise GradingError(_("A submission could not be shut off: {why}").format(why=failed))

    def begin_cell(self) -> None:
        """Start the clock of the next cell."""
        self._cell_end = time.monotonic() + self.limits.cell_seconds

    @property
    def left(self) -> float:
        """The seconds that this cell still has."""
        return max(0.0, min(self._cell_end, self._end) - time.monotonic())

    def place(self, files: dict[str, str]) -> None:
        """Put files, by their relative names in base64, into the process's own directory."""
        if files:
            self._exchange({"op": "files", "files": files})

    def run(self, source: str, count: int) -> list[Json]:
        """Run one of the student's cells over there and return its outputs, never an error."""
        limit = self.limits.output_bytes
        message = {"op": "cell", "source": source, "count": count, "limit": limit}
        try:
            reply, late = self._exchange(message)
        except StudentError as error:
            return [outputs.error(error.types[0], str(error))]
        found = outputs.clean(reply.get("outputs"), limit, count)
        return [*found, outputs.error("CellTimeoutError", self._too_long())] if late else found

    def ask(self, question: Json) -> Json:
        """Return the reply to `question`; raises StudentError when there is none to be had."""
        __tracebackhide__ = True
        reply, late = self._exchange({"op": "ask", "question": question})
        if late:
            raise StudentError(self._too_long(), ("CellTimeoutError",))
        try:
            checked = crossing.reply(reply.get("reply"))
        except BrokenChannelError:
            self._stop("strange")
            raise self._error() from None
        if printed := reply.get("printed"):
            print(str(printed)[: self.limits.output_bytes], end="")  # noqa: T201 - the cell's output
        return checked

    def close(self) -> None:
        """End the process and everything that it started."""
        self._stop("over")
        self._reader.join()
        self._channel.close()

    def _exchange(self, message: Json) -> tuple[Json, bool]:
        """Return the reply to `message`, and whether it came only after an interrupt."""
        __tracebackhide__ = True
        if threading.current_thread() is not threading.main_thread():
            return self._wait(message, beside=True)
        self.busy = True
        try:
            return self._wait(message, beside=False)
        finally:
            self.busy = False

    def _wait(self, message: Json, *, beside: bool) -> tuple[Json, bool]:
        __tracebackhide__ = True
        coming = self._send({**message, "thread": beside})
        try:
            return coming.result(self.left), False
        except TooLong:
            if beside:
                raise StudentError(self._too_long(), ("CellTimeoutError",)) from None
        return self._interrupt(coming), True

    def _send(self, message: Json) -> "Future[Json]":
        coming: Future[Json] = Future()
        with self._lock:
            if self.stopped:
                raise self._error()
            number = next(self._numbers)
            self._waiting[number] = coming
            try:
                frames.send(self._channel, {"id": number, **message}, frames.LONGEST * 8)
            except BrokenChannelError:
                coming.cancel()
        if coming.cancelled():
            self._stop("closed")
            raise self._error()
        return coming

    def _interrupt(self, coming: "Future[Json]") -> Json:
        __tracebackhide__ = True
        over = time.monotonic() >= self._end
        if not over:
            self.sandbox.interrupt()
            try:
                return coming.result(GRACE)
            except TooLong:
                pass
        self._stop("submission" if over else "time")
        raise self._error()

    def _read(self) -> None:
        """Hand each reply to whoever waits for it; anything else ends the process."""
        try:
            while True:
                reply = frames.receive(self._channel, self.limits.message_bytes)
                self._take(reply)
        except BrokenChannelError as error:
            self._stop("closed" if "closed" in str(error) else "strange")

    def _take(self, reply: Json) -> None:
        number = reply.get("id")
        self._received += len(str(reply))
        too_much = self._received > self.limits.traffic_bytes
        if too_much or type(number) is not int or number not in self._waiting:
            raise BrokenChannelError(f"Nobody waits for reply {number!r}, or there were too many.")
        self._waiting.pop(number).set_result(reply)

    def _stop(self, why: str) -> None:
        with self._ending:
            if self.stopped:
                return
            try:
                how = self.sandbox.end()
            except GradingError:  # the sandbox itself has ended: the examiner sees that
                how = "lost"
            with self._lock:
                self.stopped = reasons.sentence(why, how, self.limits)
                waiting, self._waiting = self._waiting, {}
        for coming in waiting.values():
            if not coming.done():
                coming.set_exception(self._error())

    def _error(self) -> StudentError:
        return StudentError(self.stopped, ("ProcessStopped",))

    def _too_long(self) -> str:
        return outputs.too_long(self.limits.cell_seconds)
