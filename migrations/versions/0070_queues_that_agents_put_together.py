"""queues that agents put together, and how each agent sets up the desk"""
from alembic import op
import sqlalchemy as sa

revision = '0070'
down_revision = '0090'
branch_labels = None
depends_on = None

UNSOLVED = {"sqlite_where": sa.text("folder = 'unsolved'"), "postgresql_where": sa.text("folder = 'unsolved'")}


def upgrade():
    op.create_table(
        'saved_queue',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('names', sa.JSON(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=False),
        sa.Column('team_id', sa.Integer(), nullable=True),
        sa.Column('for_everybody', sa.Boolean(), nullable=False),
        sa.Column('scope', sa.String(length=10), nullable=False),
        sa.Column('conditions', sa.JSON(), nullable=False),
        sa.Column('sort', sa.String(length=10), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['owner_id'], ['agent.id'], name=op.f('fk_saved_queue_owner_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_saved_queue_team_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_queue')))
    op.create_index('ix_saved_queue_owner_id', 'saved_queue', ['owner_id'])
    op.create_index('ix_saved_queue_team_id', 'saved_queue', ['team_id'])
    op.create_index('ix_ticket_unsolved', 'ticket', ['folder', 'last_message_at', 'id', 'assignee_id', 'team_id', 'status', 'waiting_on',
                                                     'priority', 'channel', 'locale', 'created_at', 'waiting_since', 'customer_id'], **UNSOLVED)
    op.add_column('agent', sa.Column('view', sa.String(length=120), server_default='', nullable=False))


def downgrade():
    with op.batch_alter_table('agent') as batch_op:
        batch_op.drop_column('view')
    op.drop_index('ix_ticket_unsolved', 'ticket')
    op.drop_table('saved_queue')
