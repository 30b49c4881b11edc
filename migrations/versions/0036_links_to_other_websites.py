"""links to other websites"""
import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('outside_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('fault', sa.String(length=12), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=True),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_outside_link_digest'))
    )
    with op.batch_alter_table('outside_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outside_link_due_at'), ['due_at'], unique=False)



def downgrade():
    with op.batch_alter_table('outside_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outside_link_due_at'))

    op.drop_table('outside_link')
