"""mailbox signatures in every language"""
import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

mailbox = sa.table('mailbox', sa.column('id', sa.Integer), sa.column('locale', sa.String), sa.column('signature', sa.Text),
                   sa.column('signatures', sa.JSON))


def upgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signatures', sa.JSON(), server_default='{}', nullable=False))
    rows = op.get_bind().execute(sa.select(mailbox.c.id, mailbox.c.locale, mailbox.c.signature)).all()
    for row in rows:
        op.execute(mailbox.update().where(mailbox.c.id == row.id).values(signatures={row.locale: row.signature} if row.signature else {}))
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('signature')


def downgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signature', sa.Text(), server_default='', nullable=False))
    rows = op.get_bind().execute(sa.select(mailbox.c.id, mailbox.c.signatures)).all()
    for row in rows:
        op.execute(mailbox.update().where(mailbox.c.id == row.id).values(signature=next(iter(row.signatures.values()), '')))
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('signatures')
