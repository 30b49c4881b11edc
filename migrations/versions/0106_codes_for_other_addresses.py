"""codes for other addresses of customers"""
from alembic import op
import sqlalchemy as sa

revision = '0106'
down_revision = '0065'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('address_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('is_used', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_address_code_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_code'))
    )
    with op.batch_alter_table('address_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_code_address'), ['address'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_code_customer_id'), ['customer_id'], unique=False)


def downgrade():
    op.drop_table('address_code')
