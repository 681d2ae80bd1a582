"""A spending cap: what the calls to real providers have cost, and when to stop. Pure.

Priced from the usage that each answer states, by `catalog`. Calls under way when the cap is
reached still finish, so it can be passed by what they cost.
"""

import threading

from helpers import catalog, cost
from helpers.cost import Usage


class Budget:
    """Dollars spent, and the limit; safe to share between threads."""

    def __init__(self, limit: float = 1.00) -> None:
        self.limit = limit
        self.spent = 0.0
        self._lock = threading.Lock()

    @property
    def is_used_up(self) -> bool:
        """Return whether no further call may be sent."""
        return self.spent >= self.limit

    def charge(self, usage: Usage | None, model: str) -> float:
        """Add what `usage` cost and return it, USD; a model without a price costs nothing."""
        if usage is None or catalog.get(model) is None:
            return 0.0
        price = cost.of(usage, model)
        with self._lock:
            self.spent += price
        return price
