"""What is closed at the end of a `with` block."""

from typing import Self


class Closing:
    """A context manager that is itself, and that `close` ends."""

    def close(self) -> None:
        """End it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
