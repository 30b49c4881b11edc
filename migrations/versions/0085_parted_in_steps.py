"""parted in steps

Revision ID: 0085
Revises: 0052

"""
import sqlalchemy as sa
from alembic import op

revision = '0085'
down_revision = '0052'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('customer_merge', sa.Column('is_returning', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    with op.batch_alter_table('customer_merge') as batch_op:
        batch_op.drop_column('is_returning')
