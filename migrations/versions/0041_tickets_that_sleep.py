"""tickets that sleep"""
from alembic import op
import sqlalchemy as sa

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('ticket', sa.Column('snoozed_until', sa.DateTime(), nullable=True))
    op.create_index('ix_ticket_snoozed', 'ticket', ['snoozed_until'], sqlite_where=sa.text('snoozed_until IS NOT NULL'),
                    postgresql_where=sa.text('snoozed_until IS NOT NULL'))


def downgrade():
    op.drop_index('ix_ticket_snoozed', 'ticket')
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.drop_column('snoozed_until')
