"""back-office cards"""
from alembic import op
import sqlalchemy as sa

revision = '0090'
down_revision = '0080'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('card_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('keep_seconds', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card_source'))
    )
    op.create_table('card_answer',
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.String(length=40), nullable=False),
    sa.Column('asked_of', sa.String(length=64), nullable=False),
    sa.Column('card', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_card_answer_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['card_source.id'], name=op.f('fk_card_answer_source_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('source_id', 'customer_id', name=op.f('pk_card_answer'))
    )
    with op.batch_alter_table('card_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_answer_customer_id'), ['customer_id'], unique=False)



def downgrade():
    with op.batch_alter_table('card_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_answer_customer_id'))

    op.drop_table('card_answer')
    op.drop_table('card_source')
