"""drafts on the desk"""
from alembic import op
import sqlalchemy as sa

revision = '0050'
down_revision = '0060'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'draft',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=5), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('page', sa.String(length=40), nullable=False),
        sa.Column('client_key', sa.String(length=80), nullable=False),
        sa.Column('is_shared', sa.Boolean(), nullable=False),
        sa.Column('undone_id', sa.Integer(), nullable=True),
        sa.Column('updated_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_draft_agent_id_agent'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_draft_ticket_id_ticket'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
        sa.UniqueConstraint('ticket_id', 'agent_id', 'kind', name=op.f('uq_draft_ticket_id_agent_id_kind')))
    op.create_index(op.f('ix_draft_agent_id'), 'draft', ['agent_id'])


def downgrade():
    op.drop_table('draft')
