"""what stands beside a draft"""
from alembic import op
import sqlalchemy as sa

revision = '0052'
down_revision = '0072'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('draft', sa.Column('beside', sa.JSON(), nullable=False, server_default='{}'))


def downgrade():
    with op.batch_alter_table('draft') as batch_op:
        batch_op.drop_column('beside')
