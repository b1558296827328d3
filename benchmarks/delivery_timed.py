"""Closing, reminders, overviews and retention while there is no queue: how late is each?

`python -m benchmarks.delivery_timed --seconds 300`: two workers without Valkey. Every half minute the time to
answer a need ends, a supplier is to be reminded and an overview is due. The night's tidying is due from two
o'clock on. Exit status 1 when something came late.
"""

import argparse
import asyncio
import json
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from benchmarks.arguments import whole_number
from benchmarks.delivery_run import Plan, Stage, all_work, stage
from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.preferences import MailPreference
from marketplace.leads.models import Invitation
from marketplace.leads.verbs import REMIND_AFTER
from marketplace.needs.models import Need
from marketplace.privacy.models import RetentionRun
from tests.journey import asked_need

STEP_S = 30
LATEST_S = {"closing": 65.0, "reminders": 65.0, "overviews": 25.0, "retention": 65.0}
"""Each is looked for once a minute, overviews every 20 seconds, retention soon after a worker starts."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at a moment, by the row that tells when it was done."""

    at: datetime
    closing: uuid.UUID
    reminder: uuid.UUID
    overview: str


async def _prepare(at: Stage, seconds: int) -> list[Due]:
    database = Database(async_url(at.url))
    try:
        began = clock.now()
        moments = [began + timedelta(seconds=step) for step in range(STEP_S, seconds + 1, STEP_S)]
        return [await _due(database, at, moment) for moment in moments]
    finally:
        await database.close()


async def _due(database: Database, at: Stage, moment: datetime) -> Due:
    closing, _ = await asked_need(database, at.cast, deadline=moment)
    _, (invitation,) = await asked_need(database, at.cast, deadline=moment + timedelta(days=20))
    address = f"overzicht-{moment:%H%M%S}@temse.example"
    async with database.begin() as session:
        asked = update(Invitation).where(Invitation.id == invitation.id)
        await session.execute(asked.values(created_at=moment - REMIND_AFTER))
        session.add(MailPreference(address=address, digest=True, digest_due_at=moment))
        session.add(_kept_for_the_overview(address))
    return Due(moment, closing.id, invitation.id, address)


def _kept_for_the_overview(address: str) -> Message:
    return Message(
        template="need_published",
        to_address=address,
        to_name="An",
        subject="Gepubliceerd",
        text="Uw behoefte staat online.",
        html="",
        dedupe_key=f"bundled:{address}",
        message_id=f"<{uuid.uuid4()}@localhost>",
        status=MessageStatus.BUNDLED,
    )


async def _lateness(at: Stage, due: list[Due], began: datetime) -> dict[str, list[float]]:
    """Seconds between when each was due and when it was done; what was not done counts as an hour."""
    database = Database(async_url(at.url))
    found: dict[str, list[float]] = {name: [] for name in LATEST_S}
    try:
        async with database.begin() as session:
            for one in due:
                sent = select(Message.created_at).where(
                    Message.to_address == one.overview, Message.template == "digest"
                )
                for name, query in (
                    ("closing", select(Need.closed_at).where(Need.id == one.closing)),
                    ("reminders", select(Invitation.reminded_at).where(Invitation.id == one.reminder)),
                    ("overviews", sent),
                ):
                    found[name].append(_late(await session.scalar(query), one.at))
            tidied = await session.scalar(select(RetentionRun.finished_at))
            found["retention"].append(_late(tidied, began))
    finally:
        await database.close()
    return found


def _late(done: datetime | None, due: datetime) -> float:
    return (done - due).total_seconds() if done else 3600.0


def run(seconds: int) -> dict[str, float]:
    """The longest delay of each kind of timed work, in seconds, without a queue for `seconds`."""
    with stage(Plan(messages=0)) as at:
        at.valkey.stop()
        for child in at.workers:
            child.start()
        all_work(at)
        began = clock.now()
        due = asyncio.run(_prepare(at, seconds))
        time.sleep(seconds + max(LATEST_S.values()))
        late = asyncio.run(_lateness(at, due, began))
        at.valkey.start()
    return {name: round(max(values), 1) for name, values in late.items()}


def is_in_time(found: dict[str, float]) -> bool:
    return all(0 <= found[name] <= most for name, most in LATEST_S.items())


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=whole_number(STEP_S), default=300)
    found = run(arguments.parse_args().seconds)
    print(json.dumps(found))
    return 0 if is_in_time(found) else 1


if __name__ == "__main__":
    sys.exit(main())
