"""Why a mail did not leave is kept in Dutch, whoever's act it was, and read in the reader's own language."""

from __future__ import annotations

from gettext import NullTranslations

from marketplace.core import clock
from marketplace.core.i18n import translated
from marketplace.core.languages import Language, speaking
from marketplace.core.mail.message import TOO_LATE, UNWANTED, MessageStatus
from tests.core.mail.line import HOUR, Line, line
from tests.core.mail.test_preferences import news, stored, wish
from tests.database import with_cast

__all__ = ["line"]


class French(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"en français : {message}"


FRENCH = Language("fr", French())


async def test_what_was_too_late(line: Line) -> None:
    await line.store("late", not_after=clock.now() - HOUR)
    with speaking(FRENCH):
        assert await line.claim() == []
    late = await line.row("late")
    assert (late.status, late.last_error) == (MessageStatus.CANCELLED, TOO_LATE)
    assert translated(late.why) == TOO_LATE
    with speaking(FRENCH):
        assert translated(late.why) == f"en français : {TOO_LATE}"


async def test_what_nobody_wanted(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        with speaking(FRENCH):
            await news(database, cast, "Gras maaien")
            await wish(database, unwanted=["own_needs"])
            await news(database, cast, "Hagen snoeien")
        rows = await stored(database)
    assert [row.last_error for row in rows] == [UNWANTED] * 2


async def test_a_mail_that_left_has_no_reason(line: Line) -> None:
    await line.store("one")
    assert (await line.row("one")).why == ""
