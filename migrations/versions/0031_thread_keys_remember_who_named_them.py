"""thread keys remember who named them"""
from alembic import op
import sqlalchemy as sa

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('thread_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('named_by', sa.Integer(), nullable=True))



def downgrade():
    with op.batch_alter_table('thread_key', schema=None) as batch_op:
        batch_op.drop_column('named_by')

