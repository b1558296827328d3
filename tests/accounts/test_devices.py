"""A signed-in browser is shown by a name that its owner knows."""

import pytest

from marketplace.accounts.devices import UNKNOWN, device

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge op Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari op iPhone of iPad",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox op macOS",
        ),
        ("", UNKNOWN),
        ("<script>" + "x" * 5_000, UNKNOWN),
    ],
)
def test_the_name_of_a_browser(header: str, name: str) -> None:
    assert device(header) == name
