"""One examiner's server in the sandbox: the orders that start and end a student's process there.

Bubblewrap gives the room it runs in no network, PIDs of its own, and to read only the libraries
(room, enclosure). Each submission then gets a fork that shuts itself off once more (fork, confine).
But: the memory and time of a submission are watched by the others, not by bubblewrap.
"""

import socket
import threading
from functools import cached_property

from helpers.errors import GradingError
from helpers.grading import frames
from helpers.grading.closing import Closing
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.sandbox.limits import Limits
from helpers.grading.sandbox.room import Room
from helpers.language import translate as _

_PATIENCE = 60.0  # seconds for an order to the warm interpreter, on a busy machine


class Sandbox(Closing):
    """A server of a room, by its `control` channel; at most one student's process is in it.

    Without one it has a room of its own, which warms up while the caller goes on, until the first
    order or a look at `listener`. Use it as a context manager.
    """

    def __init__(self, control: socket.socket | None = None) -> None:
        self._room: Room | None = None
        if control is None:
            self._room = Room()
            control = self._room.open()
        self._control = control
        self._lock = threading.Lock()  # one order at a time
        self._count = 0
        self.alive = True  # until an order finds that it is not

    @cached_property
    def listener(self) -> socket.socket:
        """What accepts, out here, the connections of the student's code in there."""
        data, handles, _flags, _address = socket.recv_fds(self._control, 1, 1)
        if not data:
            raise self._lost()
        self._control.settimeout(_PATIENCE)
        return socket.socket(fileno=handles[0])

    def start(self, limits: Limits) -> socket.socket:
        """Start a student's process, once it is warm; return the channel to its interpreter."""
        _warm = self.listener
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._order({"op": "start", "limits": limits.data()}, theirs)
        except BaseException:
            ours.close()
            raise
        return ours

    def interrupt(self) -> None:
        """Interrupt what the student's main thread runs, as the stop button does."""
        self._order({"op": "interrupt"})

    def end(self) -> str:
        """Kill the student's processes and wait for their end; return how they ended.

        "killed", "exit 0", …, or what they had too much of: "memory", "processes".
        """
        return str(self._order({"op": "end"})["ended"])

    def close(self) -> None:
        """End the server, and everything inside."""
        self._control.close()
        if "listener" in vars(self):
            self.listener.close()
        if self._room:
            self._room.close()

    def _order(self, order: Json, channel: socket.socket | None = None) -> Json:
        try:
            with self._lock:
                self._count += 1
                handles = [channel.fileno()] if channel else []
                frames.send_with(self._control, {**order, "number": self._count}, handles)
                while (reply := frames.receive(self._control))["number"] != self._count:
                    continue  # of an order whose sender was interrupted
                return reply
        except (OSError, BrokenChannelError) as error:
            raise self._lost() from error

    def _lost(self) -> GradingError:
        self.alive = False
        if self._room:
            return self._room.lost()
        return GradingError(_("The sandbox's warm interpreter ended."))
