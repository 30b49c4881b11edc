"""tests of mailboxes"""
import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mailbox_test',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mailbox_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('server', sa.String(length=253), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('send_error', sa.Text(), nullable=True),
    sa.Column('inbound_id', sa.Integer(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decision', sa.String(length=10), nullable=True),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound_email.id'], name=op.f('fk_mailbox_test_inbound_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_mailbox_test_mailbox_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox_test'))
    )
    with op.batch_alter_table('mailbox_test', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailbox_test_mailbox_id'), ['mailbox_id'], unique=False)


def downgrade():
    with op.batch_alter_table('mailbox_test', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailbox_test_mailbox_id'))
    op.drop_table('mailbox_test')
