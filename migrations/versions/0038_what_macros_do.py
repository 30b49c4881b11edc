"""what macros do"""
from alembic import op
import sqlalchemy as sa

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('macro') as batch_op:
        batch_op.add_column(sa.Column('does', sa.JSON(), server_default='{}', nullable=False))


def downgrade():
    with op.batch_alter_table('macro') as batch_op:
        batch_op.drop_column('does')
