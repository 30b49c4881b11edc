"""words split off from tickets"""
from alembic import op
import sqlalchemy as sa

revision = '0064'
down_revision = '0101'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('ticket_split',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('actor', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['ticket.id'], name=op.f('fk_ticket_split_source_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['target_id'], ['ticket.id'], name=op.f('fk_ticket_split_target_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_split'))
    )
    op.create_index('ix_ticket_split_source_id', 'ticket_split', ['source_id'])
    op.create_index('ix_ticket_split_target_id', 'ticket_split', ['target_id'])


def downgrade():
    op.drop_table('ticket_split')
