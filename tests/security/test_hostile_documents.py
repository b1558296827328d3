"""Documents that were made to do harm are refused with a sentence; plain ones are kept as they came."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable

import pytest
from PIL import Image

from marketplace.core.apart import MOST_WAITING
from marketplace.core.documents import Desk, NotAccepted, accept
from marketplace.core.errors import Unavailable
from tests.documents import PDF, office, picture
from tests.security import hostile_office, hostile_pdfs

HOSTILE = [
    pytest.param(make, told, id=f"{kind}: {name}")
    for kind, cases in (("pdf", hostile_pdfs.HOSTILE), ("office", hostile_office.HOSTILE))
    for name, (make, told) in cases.items()
]
PLAIN = [
    pytest.param(make, id=f"{kind}: {name}")
    for kind, cases in (("pdf", hostile_pdfs.PLAIN), ("office", hostile_office.PLAIN))
    for name, make in cases.items()
]


@pytest.mark.parametrize(("make", "told"), HOSTILE)
def test_what_runs_fetches_or_hides_is_refused(make: Callable[[], bytes], told: str) -> None:
    with pytest.raises(NotAccepted, match=told):
        accept(make())


@pytest.mark.parametrize("make", PLAIN)
def test_plain_documents_are_kept_as_they_came(make: Callable[[], bytes]) -> None:
    data = make()
    assert accept(data).data == data


@pytest.mark.parametrize("data", [PDF, office(), picture("JPEG")], ids=["pdf", "docx", "jpg"])
async def test_the_desk_says_the_same(data: bytes) -> None:
    assert await Desk().accept(data) == accept(data)
    with pytest.raises(NotAccepted, match="soort bestand"):
        await Desk().accept(b"hello " + data)


async def test_a_document_that_takes_too_long_is_refused() -> None:
    with pytest.raises(NotAccepted, match="niet nakijken"):
        await Desk(longest_s=0.001).accept(PDF)


async def test_few_wait_at_the_desk() -> None:
    desk = Desk()
    tries = [desk.accept(PDF) for _ in range(MOST_WAITING + 2)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 2
    assert (await desk.accept(PDF)).extension == "pdf"


def photo(kind: str, size: tuple[int, int]) -> bytes:
    """Large when it is drawn, and small enough to send."""
    out = io.BytesIO()
    Image.effect_noise((size[0] // 50, size[1] // 50), 90).resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def long_office() -> bytes:
    rows = b"<a>" + b"".join(b"<b>%d</b>" % (number * 7_919) for number in range(300_000)) + b"</a>"
    return office(parts={f"word/a{number}.xml": rows for number in range(8)})


MEMORY = """
import sys
from marketplace.core.documents.__main__ import main
try:
    main()
finally:
    print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda: photo("PNG", (4_000, 4_000)),
        lambda: photo("JPEG", (7_000, 5_700)),
        hostile_pdfs.bomb,
        hostile_pdfs.table_bomb,
        hostile_pdfs.many,
        long_office,
    ],
    ids=["PNG", "JPEG", "PDF bomb", "PDF table", "PDF objects", "office"],
)
async def test_looking_at_a_document_takes_little_memory(make: Callable[[], bytes]) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MEMORY), stdin=pipe, stdout=pipe, stderr=pipe
    )
    answer, said = await process.communicate(make())
    assert answer.startswith((b"accepted", b"refused"))
    assert int(said.split()[-1]) / 1024 < 150, "megabytes, with the 45 of a Python that does nothing yet"
