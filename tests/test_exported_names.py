import helpers


def test_the_package_exports_at_most_twelve_names_and_these():
    assert helpers.__all__ == [
        "ChatSession",
        "Discussion",
        "catalog",
        "cost",
        "setup",
        "show",
        "tokens",
    ]


def test_each_exported_name_can_be_fetched():
    assert all(getattr(helpers, name) is not None for name in helpers.__all__)
