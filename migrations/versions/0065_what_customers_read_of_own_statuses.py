"""what customers read of own statuses"""
import sqlalchemy as sa
from alembic import op

revision = '0065'
down_revision = '0086'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('own_status', schema=None) as batch_op:
        batch_op.add_column(sa.Column('customer_names', sa.JSON(), server_default='{}', nullable=False))


def downgrade():
    with op.batch_alter_table('own_status', schema=None) as batch_op:
        batch_op.drop_column('customer_names')
