"""words that agents format"""
import sqlalchemy as sa
from alembic import op

revision = '0066'
down_revision = '0087'
branch_labels = None
depends_on = None

TABLES = ('message', 'note', 'planned_reply')


def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column('is_formatted', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('is_formatted')
