"""What arq calls: one line each. It only says that there is work; what time brings needs no queue."""

from __future__ import annotations

from typing import Any

from arq.worker import Function, func

from workers.work import Work


async def events(ctx: dict[str, Any]) -> None:
    _work(ctx).wake("events")


async def mail(ctx: dict[str, Any]) -> None:
    _work(ctx).wake("mail")


def _work(ctx: dict[str, Any]) -> Work:
    work: Work = ctx["work"]
    return work


FUNCTIONS: list[Function] = [func(job, keep_result=0) for job in (events, mail)]
