"""The local gateway: speaks the providers' protocols on loopback and decides who answers.

Read in this order: `protocols/base.py` (the values), `recordings.py`, `answers.py` (who
answers), `app.py` (HTTP), `server.py` (start and stop), `wire.py` (the log).
"""
