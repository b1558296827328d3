"""What arq calls: one line each. The cron table says when; nothing here compares dates."""

from __future__ import annotations

from typing import Any

from arq import cron
from arq.cron import CronJob
from arq.worker import Function, func

from workers.work import Work


async def events(ctx: dict[str, Any]) -> None:
    _work(ctx).wake("events")


async def mail(ctx: dict[str, Any]) -> None:
    _work(ctx).wake("mail")


async def close_overdue_needs(ctx: dict[str, Any]) -> None:
    await _work(ctx).close_overdue_needs()


async def remind(ctx: dict[str, Any]) -> None:
    await _work(ctx).remind()


async def seal_audit_log(ctx: dict[str, Any]) -> None:
    await _work(ctx).seal_audit_log()


async def tidy(ctx: dict[str, Any]) -> None:
    await _work(ctx).tidy()


def _work(ctx: dict[str, Any]) -> Work:
    work: Work = ctx["work"]
    return work


FUNCTIONS: list[Function] = [func(job, keep_result=0) for job in (events, mail)]
CRON: list[CronJob] = [
    cron(close_overdue_needs, second=5, keep_result=0),
    cron(remind, second=35, keep_result=0),
    cron(seal_audit_log, second={0, 10, 20, 30, 40, 50}, keep_result=0),
    cron(tidy, minute={11, 41}, keep_result=0),
]
