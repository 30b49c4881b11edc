"""places left

Revision ID: 0086
Revises: 0075

"""
import sqlalchemy as sa
from alembic import op

revision = '0086'
down_revision = '0075'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'privacy_place',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('task_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('row_id', sa.Integer(), nullable=False),
        sa.Column('ticket_id', sa.Integer(), nullable=True),
        sa.Column('status', sa.String(length=10), server_default='open', nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['task_id'], ['privacy_task.id'], name=op.f('fk_privacy_place_task_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_place')))
    op.create_index(op.f('ix_privacy_place_task_id'), 'privacy_place', ['task_id'])


def downgrade():
    op.drop_table('privacy_place')
