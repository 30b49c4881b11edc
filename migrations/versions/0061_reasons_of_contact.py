"""reasons of contact"""
from alembic import op
import sqlalchemy as sa

revision = '0061'
down_revision = '0070'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('contact_reason',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['contact_reason.id'], name=op.f('fk_contact_reason_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_reason'))
    )
    op.create_table('solving_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('asks_reason', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_solving_plan'))
    )
    # Without a reference: SQLite would copy the whole table for it, and reasons are never deleted.
    op.add_column('ticket', sa.Column('reason_id', sa.Integer(), nullable=True))
    op.create_index('ix_ticket_reason', 'ticket', ['reason_id'], sqlite_where=sa.text('reason_id IS NOT NULL'),
                    postgresql_where=sa.text('reason_id IS NOT NULL'))


def downgrade():
    op.drop_index('ix_ticket_reason', 'ticket')
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.drop_column('reason_id')
    op.drop_table('solving_plan')
    op.drop_table('contact_reason')
