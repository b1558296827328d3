"""`python -m marketplace.core.documents`: a document on standard input, what it is on standard output.

Either "accepted", its content type, its extension and what is kept, or "refused" and the reason, with a line
break between them. Memory and time of the processor are limited where the system can.
"""

import sys

from marketplace.core.apart import limit
from marketplace.core.documents.accepting import accept
from marketplace.core.documents.kinds import TOO_BIG_INSIDE, NotAccepted

MOST_MEMORY = 256 * 1024 * 1024
MOST_SECONDS = 20


def main() -> None:
    limit(MOST_MEMORY, MOST_SECONDS)
    data = sys.stdin.buffer.read()
    try:
        document = accept(data)
    except (NotAccepted, MemoryError) as error:
        reason = str(error) if isinstance(error, NotAccepted) else TOO_BIG_INSIDE
        sys.stdout.buffer.write(f"refused\n{reason}\n".encode())
        return
    sys.stdout.buffer.write(f"accepted\n{document.content_type}\n{document.extension}\n".encode())
    sys.stdout.buffer.write(document.data)


if __name__ == "__main__":
    main()
