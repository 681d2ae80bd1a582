"""Make and mend `.venv` with the standard library alone: this runs before any package is there.

    command.py              the words after `python3 start.py`; what runs last
    virtual_environment.py  the folder .venv and its Python
    stamp.py                what .venv was made from, and whether it is still whole
    packages.py             a lock into .venv, by uv or by pip
    tools.py                running a program, and keeping what it said
    remedies.py             what it said when it failed → one line with the remedy
    places.py               where everything is

But: no package index is chosen here (pip's own settings do that), and no Python is fetched.
Messages are bilingual, since nobody has been asked for a language yet.
"""
