"""`python -m marketplace.core.sheets`: a line that says what to do and an XLSX file on standard input.

The line is null, to read it, or the columns to write in it. On standard output comes "done" and what was
read (JSON) or the new file, or "refused" and the reason, with a line break between them. Memory and time of
the processor are limited where the system can.
"""

import sys

import msgspec

from marketplace.core.apart import limit
from marketplace.core.sheets.adding import add
from marketplace.core.sheets.reading import TOO_LARGE, read
from marketplace.core.sheets.values import NewColumns, NotRead

MOST_MEMORY = 384 * 1024 * 1024
MOST_SECONDS = 20


def main() -> None:
    limit(MOST_MEMORY, MOST_SECONDS)
    asked, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        new = msgspec.json.decode(asked, type=NewColumns | None)
        answer = msgspec.json.encode(read(data)) if new is None else add(data, new)
    except (NotRead, MemoryError) as error:
        reason = str(error) if isinstance(error, NotRead) else TOO_LARGE
        sys.stdout.buffer.write(f"refused\n{reason}".encode())
        return
    sys.stdout.buffer.write(b"done\n" + answer)


if __name__ == "__main__":
    main()
