"""count of mails"""
import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('imap_missing', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('imap_counted_at', sa.DateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('imap_counted_at')
        batch_op.drop_column('imap_missing')
