"""The worker process: sweeps the database by itself, and listens to nudges while the queue is there."""

from __future__ import annotations

import asyncio
import logging
import os
import signal

import uvloop
from arq.worker import Worker
from redis.exceptions import RedisError

from marketplace.core.logs import configure
from marketplace.core.nudge import redis_settings
from marketplace.environment import settings_or_exit
from marketplace.wiring import make_parts
from workers.jobs import FUNCTIONS
from workers.work import Work

log = logging.getLogger(__name__)
QUEUE_RETRY_S = 2.0
#: Whoever looks at a page goes before work in the background; building an engine comes after both.
NICENESS = 5


async def listen(work: Work, redis_url: str, stop: asyncio.Event) -> None:
    """Run arq until `stop`; when the queue goes away, try again. The sweep does the work meanwhile."""
    while not stop.is_set():
        worker = Worker(
            FUNCTIONS,
            redis_settings=redis_settings(redis_url),
            ctx={"work": work},
            handle_signals=False,
            keep_result=0,
            poll_delay=0.1,
            health_check_interval=10,
        )
        running = asyncio.create_task(worker.async_run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        try:
            if running.done():
                running.result()
            await worker.close()
        except (RedisError, OSError, asyncio.CancelledError) as error:
            log.warning("the queue is away; the sweep goes on: %s", error)
        if not stop.is_set():
            await asyncio.sleep(QUEUE_RETRY_S)


async def main() -> None:
    """Start, and stop tidily at SIGTERM or SIGINT: what is claimed is finished first."""
    settings = settings_or_exit()
    work = Work(make_parts(settings, f"maatmarkt-worker-{os.getpid()}"))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [work.run(stop)]
    if settings.redis_url:
        tasks.append(listen(work, settings.redis_url, stop))
    await asyncio.gather(*tasks)
    await work.close()


if __name__ == "__main__":
    configure("worker")
    os.nice(NICENESS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
