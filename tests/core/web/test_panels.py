"""A page answers with its own panels only."""

from __future__ import annotations

from litestar.testing import RequestFactory

from marketplace.core.web.panels import Filled, Look, Panel, Panels


async def nothing(look: Look) -> Filled | None:
    return None


def test_a_panel_of_another_page_is_not_given_by_itself() -> None:
    """Its page may be for others: the ranking is for coordinators, the need also for its buyer."""
    panels = Panels([Panel("need.followed", nothing, "answers"), Panel("selection.asked", nothing, "asked")])
    places = ("need.followed", "need.below")
    asked = {target: RequestFactory().get(headers={"hx-target": target}) for target in ("answers", "asked")}
    assert panels.fragment(asked["answers"], *places) == "answers"
    assert panels.fragment(asked["asked"], *places) == ""
    assert panels.fragment(RequestFactory().get(), *places) == ""
