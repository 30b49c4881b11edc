"""followers, links and due dates of tickets"""
from alembic import op
import sqlalchemy as sa

revision = '0063'
down_revision = '0081'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('ticket_follow',
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_ticket_follow_agent_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_ticket_follow_ticket_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ticket_id', 'agent_id', name=op.f('pk_ticket_follow'))
    )
    op.create_table('ticket_link',
    sa.Column('one_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['one_id'], ['ticket.id'], name=op.f('fk_ticket_link_one_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['ticket.id'], name=op.f('fk_ticket_link_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_ticket_link'))
    )
    op.create_index('ix_ticket_link_other_id', 'ticket_link', ['other_id'])
    op.add_column('ticket', sa.Column('due_at', sa.DateTime(), nullable=True))
    op.add_column('ticket', sa.Column('is_overdue', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index('ix_ticket_due', 'ticket', ['due_at'], sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))


def downgrade():
    op.drop_index('ix_ticket_due', 'ticket')
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.drop_column('is_overdue')
        batch_op.drop_column('due_at')
    op.drop_table('ticket_link')
    op.drop_table('ticket_follow')
