"""whose agents see a card"""
import sqlalchemy as sa
from alembic import op

revision = '0088'
down_revision = '0066'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('card_source', schema=None) as batch_op:
        batch_op.add_column(sa.Column('team_ids', sa.JSON(), server_default='[]', nullable=False))


def downgrade():
    with op.batch_alter_table('card_source', schema=None) as batch_op:
        batch_op.drop_column('team_ids')
