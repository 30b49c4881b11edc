"""people merged and parted"""
from alembic import op
import sqlalchemy as sa

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('customer_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('filled', sa.JSON(), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['kept_id'], ['customer.id'], name=op.f('fk_customer_merge_kept_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['customer.id'], name=op.f('fk_customer_merge_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_merge'))
    )
    with op.batch_alter_table('customer_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_merge_kept_id'), ['kept_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_merge_other_id'), ['other_id'], unique=False)

    op.create_table('likeness',
    sa.Column('low_id', sa.Integer(), nullable=False),
    sa.Column('high_id', sa.Integer(), nullable=False),
    sa.Column('is_same', sa.Boolean(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['high_id'], ['customer.id'], name=op.f('fk_likeness_high_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['low_id'], ['customer.id'], name=op.f('fk_likeness_low_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('low_id', 'high_id', name=op.f('pk_likeness'))
    )
    with op.batch_alter_table('likeness', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_likeness_high_id'), ['high_id'], unique=False)

    op.create_table('customer_merge_row',
    sa.Column('merge_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('row_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['merge_id'], ['customer_merge.id'], name=op.f('fk_customer_merge_row_merge_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('merge_id', 'kind', 'row_id', name=op.f('pk_customer_merge_row'))
    )
    with op.batch_alter_table('customer_merge_row', schema=None) as batch_op:
        batch_op.create_index('ix_customer_merge_row_kind_row_id', ['kind', 'row_id'], unique=False)

    with op.batch_alter_table('article_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_use_customer_id'), ['customer_id'], unique=False)

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_customer_id', ['customer_id'], unique=False, sqlite_where=sa.text('customer_id IS NOT NULL'), postgresql_where=sa.text('customer_id IS NOT NULL'))

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index('ix_message_customer_id', ['customer_id'], unique=False, sqlite_where=sa.text('customer_id IS NOT NULL'), postgresql_where=sa.text('customer_id IS NOT NULL'))



def downgrade():
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_customer_id', sqlite_where=sa.text('customer_id IS NOT NULL'), postgresql_where=sa.text('customer_id IS NOT NULL'))

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_customer_id', sqlite_where=sa.text('customer_id IS NOT NULL'), postgresql_where=sa.text('customer_id IS NOT NULL'))

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_column('merged_into_id')

    with op.batch_alter_table('article_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_use_customer_id'))

    with op.batch_alter_table('customer_merge_row', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_merge_row_kind_row_id')

    op.drop_table('customer_merge_row')
    with op.batch_alter_table('likeness', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_likeness_high_id'))

    op.drop_table('likeness')
    with op.batch_alter_table('customer_merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_merge_other_id'))
        batch_op.drop_index(batch_op.f('ix_customer_merge_kept_id'))

    op.drop_table('customer_merge')
