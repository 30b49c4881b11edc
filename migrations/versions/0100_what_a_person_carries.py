"""what a person carries"""
from alembic import op
import sqlalchemy as sa

revision = '0100'
down_revision = '0063'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('person_field',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('is_beside', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_field'))
    )
    op.create_table('customer_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_customer_note_agent_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_note_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_note'))
    )
    with op.batch_alter_table('customer_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_note_customer_id'), ['customer_id'], unique=False)

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('time_zone', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('time_zone_by', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('worth', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('risk', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('tags', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('own_values', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('consents', sa.JSON(), server_default='{}', nullable=False))



def downgrade():
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_column('consents')
        batch_op.drop_column('own_values')
        batch_op.drop_column('tags')
        batch_op.drop_column('risk')
        batch_op.drop_column('worth')
        batch_op.drop_column('time_zone_by')
        batch_op.drop_column('time_zone')

    with op.batch_alter_table('customer_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_note_customer_id'))

    op.drop_table('customer_note')
    op.drop_table('person_field')
