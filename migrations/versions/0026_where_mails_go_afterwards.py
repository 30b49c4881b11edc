"""where mails go afterwards"""
import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('imap_move_to', sa.String(length=200), server_default='', nullable=False))
    with op.batch_alter_table('mail_folder', schema=None) as batch_op:
        batch_op.add_column(sa.Column('move_error', sa.Text(), nullable=True))


def downgrade():
    with op.batch_alter_table('mail_folder', schema=None) as batch_op:
        batch_op.drop_column('move_error')
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('imap_move_to')
