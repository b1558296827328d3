"""What goes wrong around the product's processes, told to the person at the keyboard."""

import errno

_REASONS = {
    errno.ENOENT: "die plaats bestaat niet",
    errno.ENOTDIR: "een deel van de plaats is geen map",
    errno.EISDIR: "daar staat een map",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "de schijf is vol",
    errno.EACCES: "hier mag niet geschreven worden",
    errno.EPERM: "hier mag niet geschreven worden",
    errno.EROFS: "hier mag niet geschreven worden",
}


class ServiceError(Exception):
    """One Dutch line that says what is wrong and what to do; shown without a traceback."""


def reason_of(error: OSError) -> str:
    """Why the system refused to write, in Dutch as far as we know it."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__
