"""Domains with accents are kept as the mail line carries them: info@café.example as info@xn--caf-dma.example.

Earlier versions of the programme kept the accents, and mail to such an address was never sent. Rows whose
address can't be one stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from email_validator import EmailNotValidError, validate_email

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ADDRESSES = (
    ("person", "email"),
    ("address_change", "email"),
    ("address_change", "old_email"),
    ("sign_up", "email"),
    ("colleague_invitation", "email"),
    ("organisation", "email"),
    ("organisation", "public_email"),
    ("region", "helpdesk_email"),
    ("message", "to_address"),
    ("suppression", "address"),
    ("mail_preference", "address"),
)


def upgrade() -> None:
    connection = op.get_bind()
    for table, column in ADDRESSES:
        rows = sa.table(table, sa.column(column, sa.Text))
        found = sa.select(rows.c[column]).where(rows.c[column].op("~")("@.*[^[:ascii:]]")).distinct()
        for address in connection.scalars(found).all():
            if kept := _in_ascii(address):
                connection.execute(rows.update().where(rows.c[column] == address).values({column: kept}))


def _in_ascii(address: str) -> str | None:
    try:
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return checked.ascii_email.lower() if checked.ascii_email else None


def downgrade() -> None:
    """An older version of the programme takes these addresses too."""
