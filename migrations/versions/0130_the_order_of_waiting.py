"""the order of waiting"""
import sqlalchemy as sa
from alembic import op

revision = '0130'
down_revision = '0088'
branch_labels = None
depends_on = None

NAME = 'ix_ticket_unsolved_waiting'
COLUMNS = ['folder', 'waiting_since', 'id', 'assignee_id', 'team_id', 'status', 'waiting_on', 'priority', 'channel', 'locale', 'created_at',
           'customer_id', 'due_at', 'reason_id']


def upgrade():
    unsolved = sa.text("folder = 'unsolved'")
    op.create_index(NAME, 'ticket', COLUMNS, sqlite_where=unsolved, postgresql_where=unsolved)


def downgrade():
    op.drop_index(NAME, table_name='ticket')
