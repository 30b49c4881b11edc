"""find what followed a closed ticket"""
from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.create_index(batch_op.f('ix_ticket_linked_ticket_id'), ['linked_ticket_id'], unique=False)



def downgrade():
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_linked_ticket_id'))

