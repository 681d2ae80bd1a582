"""What plays a scenario: steps, the scenes they stand in, and faults as each provider words them.

The public API is `helpers.gateway.scenario`.
"""
