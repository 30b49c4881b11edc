"""mailbox names in every language, and a signature"""
from alembic import op
import sqlalchemy as sa

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

mailbox = sa.table('mailbox', sa.column('id', sa.Integer), sa.column('name', sa.String), sa.column('names', sa.JSON))


def upgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('names', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('signature', sa.Text(), server_default='', nullable=False))
    rows = op.get_bind().execute(sa.select(mailbox.c.id, mailbox.c.name)).all()
    for row in rows:
        op.execute(mailbox.update().where(mailbox.c.id == row.id).values(names={'en': row.name} if row.name else {}))
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('name')


def downgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.String(length=120), server_default='', nullable=False))
    rows = op.get_bind().execute(sa.select(mailbox.c.id, mailbox.c.names)).all()
    for row in rows:
        op.execute(mailbox.update().where(mailbox.c.id == row.id).values(name=next(iter(row.names.values()), '')))
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('signature')
        batch_op.drop_column('names')
