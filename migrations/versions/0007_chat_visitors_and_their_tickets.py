"""chat visitors and their tickets"""
from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('chat_visitor',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('here_until', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_visitor'))
    )
    op.create_table('chat_settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('origins', sa.JSON(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('mail_after_minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_chat_settings_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_settings'))
    )
    op.create_table('chat_ticket',
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('visitor_id', sa.String(length=32), nullable=False),
    sa.Column('fetched_seq', sa.Integer(), nullable=False),
    sa.Column('seen_seq', sa.Integer(), nullable=False),
    sa.Column('mailed_seq', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_chat_ticket_ticket_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['visitor_id'], ['chat_visitor.id'], name=op.f('fk_chat_ticket_visitor_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ticket_id', name=op.f('pk_chat_ticket'))
    )
    with op.batch_alter_table('chat_ticket', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chat_ticket_visitor_id'), ['visitor_id'], unique=False)



def downgrade():
    with op.batch_alter_table('chat_ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chat_ticket_visitor_id'))

    op.drop_table('chat_ticket')
    op.drop_table('chat_settings')
    op.drop_table('chat_visitor')
