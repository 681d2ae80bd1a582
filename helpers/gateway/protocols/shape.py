"""Check that a request has the shape that its protocol reads, field by field.

A shape is written as an example: "" is a text, 0 a number, [one] a list of such, {…} an object
whose named fields have shapes; fields that it does not name may hold anything, or be missing.
"""

from typing import Any

_KINDS: dict[type, tuple[type[Any] | tuple[type[Any], ...], str]] = {
    dict: (dict, "an object"),
    list: (list, "a list"),
    str: (str, "a string"),
    int: ((int, float), "a number"),
}


def check(value: Any, shape: Any, name: str) -> None:
    """Raise ValueError naming the first field that is not as `shape` says.

    >>> check({"messages": [1]}, {"messages": [{"role": ""}]}, "request")
    Traceback (most recent call last):
    ValueError: Invalid value at 'messages': expected an object, not int.
    """
    kind, said = _KINDS[type(shape)]
    if not isinstance(value, kind):
        raise ValueError(f"Invalid value at '{name}': expected {said}, not {type(value).__name__}.")
    if isinstance(shape, list) and shape:
        for one in value:
            check(one, shape[0], name)
    elif isinstance(shape, dict):
        for field, wanted in shape.items():
            if value.get(field) is not None:
                check(value[field], wanted, field)
