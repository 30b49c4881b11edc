"""who else a message went to"""
from alembic import op
import sqlalchemy as sa

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cc', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('bcc', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('mailbox_id', sa.Integer(), nullable=True))



def downgrade():
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('mailbox_id')
        batch_op.drop_column('bcc')
        batch_op.drop_column('cc')

