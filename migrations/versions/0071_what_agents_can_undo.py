"""what agents can undo for a day"""
from alembic import op
import sqlalchemy as sa

revision = '0071'
down_revision = '0062'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'change_set',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('act', sa.String(length=30), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_change_set_agent_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_change_set')))
    op.create_index('ix_change_set_agent_id', 'change_set', ['agent_id'])
    op.create_index('ix_change_set_at', 'change_set', ['at'])


def downgrade():
    op.drop_table('change_set')
