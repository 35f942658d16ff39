"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Say what changes, and why."""
    op.execute("SET LOCAL lock_timeout = '2s'")


def downgrade() -> None:
    """Take it back."""
    op.execute("SET LOCAL lock_timeout = '2s'")
