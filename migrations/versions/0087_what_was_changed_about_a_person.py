"""what was changed about a person

Revision ID: 0087
Revises: 0106

"""
import sqlalchemy as sa
from alembic import op

revision = '0087'
down_revision = '0106'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'person_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('customer_id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_person_change_customer_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person_change')))
    op.create_index(op.f('ix_person_change_customer_id'), 'person_change', ['customer_id'])
    op.create_index(op.f('ix_person_change_at'), 'person_change', ['at'])


def downgrade():
    op.drop_table('person_change')
