"""own fields of tickets"""
from alembic import op
import sqlalchemy as sa

revision = '0060'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('own_field',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('team_ids', sa.JSON(), nullable=False),
    sa.Column('is_on_form', sa.Boolean(), nullable=False),
    sa.Column('topic_ids', sa.JSON(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_field'))
    )
    op.create_table('own_field_value',
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('field_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=500), nullable=False),
    sa.Column('folded', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['field_id'], ['own_field.id'], name=op.f('fk_own_field_value_field_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_own_field_value_ticket_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ticket_id', 'field_id', name=op.f('pk_own_field_value'))
    )
    with op.batch_alter_table('own_field_value', schema=None) as batch_op:
        batch_op.create_index('ix_own_field_value_field_id', ['field_id', 'folded'], unique=False)



def downgrade():
    with op.batch_alter_table('own_field_value', schema=None) as batch_op:
        batch_op.drop_index('ix_own_field_value_field_id')

    op.drop_table('own_field_value')
    op.drop_table('own_field')
