"""statuses of the desk's own"""
from alembic import op
import sqlalchemy as sa

revision = '0062'
down_revision = '0051'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('own_status',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_status'))
    )
    # Without a reference, as the reason of contact: the table would be copied for it.
    op.add_column('ticket', sa.Column('own_status_id', sa.Integer(), nullable=True))
    with op.batch_alter_table('planned_reply') as batch_op:
        batch_op.alter_column('status', existing_type=sa.String(length=10), type_=sa.String(length=20), existing_nullable=True)


def downgrade():
    with op.batch_alter_table('planned_reply') as batch_op:
        batch_op.alter_column('status', existing_type=sa.String(length=20), type_=sa.String(length=10), existing_nullable=True)
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.drop_column('own_status_id')
    op.drop_table('own_status')
