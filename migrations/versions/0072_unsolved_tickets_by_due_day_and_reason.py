"""unsolved tickets by due day and reason; when each agent was sent the day in a mail, and each agent's time zone"""
from alembic import op
import sqlalchemy as sa

revision = '0072'
down_revision = '0082'
branch_labels = None
depends_on = None

UNSOLVED = {"sqlite_where": sa.text("folder = 'unsolved'"), "postgresql_where": sa.text("folder = 'unsolved'")}
BEFORE = ['folder', 'last_message_at', 'id', 'assignee_id', 'team_id', 'status', 'waiting_on', 'priority', 'channel', 'locale', 'created_at',
          'waiting_since', 'customer_id']


def upgrade():
    op.drop_index('ix_ticket_unsolved', 'ticket')
    op.create_index('ix_ticket_unsolved', 'ticket', [*BEFORE, 'due_at', 'reason_id'], **UNSOLVED)
    op.add_column('agent', sa.Column('digest_by_mail', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('agent', sa.Column('digest_on', sa.Date(), nullable=True))
    op.add_column('agent', sa.Column('timezone', sa.String(length=40), server_default='', nullable=False))


def downgrade():
    with op.batch_alter_table('agent') as batch_op:
        batch_op.drop_column('timezone')
        batch_op.drop_column('digest_on')
        batch_op.drop_column('digest_by_mail')
    op.drop_index('ix_ticket_unsolved', 'ticket')
    op.create_index('ix_ticket_unsolved', 'ticket', BEFORE, **UNSOLVED)
