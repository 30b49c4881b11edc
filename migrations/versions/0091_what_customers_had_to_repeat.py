"""what customers had to repeat"""
from alembic import op
import sqlalchemy as sa

revision = '0091'
down_revision = '0064'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('repeat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('earlier_id', sa.Integer(), nullable=True),
    sa.Column('is_after_hand_over', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_repeat_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_repeat')),
    sa.UniqueConstraint('message_id', 'kind', 'what', name=op.f('uq_repeat_message_id_kind_what'))
    )


def downgrade():
    op.drop_table('repeat')
