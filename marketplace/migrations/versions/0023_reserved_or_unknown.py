"""Whether a need is reserved: yes, no, or not known, which the form before could not tell from no.

So what was not reserved is not known any more; also in what is kept of notices, or a need would seem to have
been changed by people since (`interop/taking_over.py`). There it is compact JSON, in which no text can look so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NEED = sa.table("need", sa.column("reserved", sa.Boolean()))
NOTICE = sa.table("published_notice", sa.column("says", sa.Text()))
NO, UNKNOWN = '"reserved":false', '"reserved":null'


def upgrade() -> None:
    op.alter_column("need", "reserved", nullable=True)
    op.execute(NEED.update().where(NEED.c.reserved.is_(False)).values(reserved=None))
    _say(UNKNOWN, instead_of=NO)


def downgrade() -> None:
    _say(NO, instead_of=UNKNOWN)
    op.execute(NEED.update().where(NEED.c.reserved.is_(None)).values(reserved=False))
    op.alter_column("need", "reserved", nullable=False)


def _say(words: str, instead_of: str) -> None:
    said = NOTICE.c.says
    there = said.contains(instead_of)
    op.execute(NOTICE.update().where(there).values(says=sa.func.replace(said, instead_of, words)))
