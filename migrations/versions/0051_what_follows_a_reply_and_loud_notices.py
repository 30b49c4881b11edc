"""what follows a reply, and loud notices"""
from alembic import op
import sqlalchemy as sa

revision = '0051'
down_revision = '0061'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('agent', sa.Column('notify_on_desktop', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('agent', sa.Column('notify_by_sound', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('agent', sa.Column('after_send', sa.String(length=5), nullable=False, server_default='stay'))


def downgrade():
    with op.batch_alter_table('agent') as batch_op:
        batch_op.drop_column('after_send')
        batch_op.drop_column('notify_by_sound')
        batch_op.drop_column('notify_on_desktop')
