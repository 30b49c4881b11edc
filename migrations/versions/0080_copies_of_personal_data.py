"""copies of personal data"""
from alembic import op
import sqlalchemy as sa

revision = '0080'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('privacy_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('identity_id', sa.Integer(), nullable=True),
    sa.Column('is_own', sa.Boolean(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('steps', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_task'))
    )
    with op.batch_alter_table('privacy_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_privacy_task_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_privacy_task_status_id', ['status', 'id'], unique=False)



def downgrade():
    with op.batch_alter_table('privacy_task', schema=None) as batch_op:
        batch_op.drop_index('ix_privacy_task_status_id')
        batch_op.drop_index(batch_op.f('ix_privacy_task_customer_id'))

    op.drop_table('privacy_task')
