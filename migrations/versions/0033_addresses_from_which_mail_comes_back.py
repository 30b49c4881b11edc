"""addresses from which mail comes back"""
from alembic import op
import sqlalchemy as sa

import helpdesk.core.db

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('returned_at', helpdesk.core.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('returned_why', sa.String(length=500), nullable=True))


def downgrade():
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_column('returned_why')
        batch_op.drop_column('returned_at')
