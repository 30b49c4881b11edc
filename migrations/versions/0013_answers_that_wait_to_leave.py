"""answers that wait to leave"""
from alembic import op
import sqlalchemy as sa

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('planned_reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('uploads', sa.JSON(), nullable=False),
    sa.Column('cc', sa.JSON(), nullable=False),
    sa.Column('bcc', sa.JSON(), nullable=False),
    sa.Column('mailbox_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=10), nullable=True),
    sa.Column('client_key', sa.String(length=80), nullable=True),
    sa.Column('is_later', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_planned_reply_agent_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_planned_reply_ticket_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_reply')),
    sa.UniqueConstraint('client_key', name=op.f('uq_planned_reply_client_key'))
    )
    with op.batch_alter_table('planned_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_planned_reply_ticket_id'), ['ticket_id'], unique=False)



def downgrade():
    with op.batch_alter_table('planned_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_planned_reply_ticket_id'))

    op.drop_table('planned_reply')
