"""agents named in notes"""
from alembic import op
import sqlalchemy as sa

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mention',
        sa.Column('note_id', sa.Integer(), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_mention_agent_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_mention_note_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('note_id', 'agent_id', name=op.f('pk_mention')),
    )
    op.create_index('ix_mention_agent_id', 'mention', ['agent_id'])


def downgrade():
    op.drop_table('mention')
