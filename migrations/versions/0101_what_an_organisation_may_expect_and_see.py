"""what an organisation may expect and see"""
from alembic import op
import sqlalchemy as sa

revision = '0101'
down_revision = '0100'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notes', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('entitlement', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('entitled_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('shares_tickets', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade():
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('shares_tickets')
        batch_op.drop_column('entitled_until')
        batch_op.drop_column('entitlement')
        batch_op.drop_column('notes')

