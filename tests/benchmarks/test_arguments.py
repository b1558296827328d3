"""Measurements say what is wrong with what they are asked, instead of failing half way."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.hostile import Attack


@pytest.mark.parametrize(
    "asked",
    [
        ("speed", "--offers", "5"),
        ("speed", "--texts", "nergens"),
        ("delivery", "--messages", "-1"),
        ("delivery", "--workers", "0"),
        ("delivery", "--row", "99"),
        ("web", "--users", "0"),
        ("fairness", "--needs", "veel"),
    ],
)
def test_what_can_not_be_measured_is_told(asked: tuple[str, ...]) -> None:
    module, option, value = asked
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", option, value],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert f"argument {option}: " in done.stderr
    assert value in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["https://maatmarkt.example", "http://10.0.0.1:8000", "http://localhost.example"]
)
def test_only_this_machine_is_attacked(url: str) -> None:
    with pytest.raises(SystemExit, match="not on this machine"):
        Attack(url, 1)
