"""visits of the contact form"""
import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('self_service_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('control_percent', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_self_service_plan'))
    )
    op.create_table('form_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('visitor', sa.String(length=64), nullable=False),
    sa.Column('is_control', sa.Boolean(), nullable=False),
    sa.Column('control_percent', sa.Integer(), nullable=False),
    sa.Column('ending', sa.String(length=10), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_form_visit_ticket_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_visit'))
    )
    with op.batch_alter_table('form_visit', schema=None) as batch_op:
        batch_op.create_index('ix_form_visit_at', ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_form_visit_ticket_id'), ['ticket_id'], unique=False)
        batch_op.create_index('ix_form_visit_visitor_at', ['visitor', 'at'], unique=False)


def downgrade():
    with op.batch_alter_table('form_visit', schema=None) as batch_op:
        batch_op.drop_index('ix_form_visit_visitor_at')
        batch_op.drop_index(batch_op.f('ix_form_visit_ticket_id'))
        batch_op.drop_index('ix_form_visit_at')

    op.drop_table('form_visit')
    op.drop_table('self_service_plan')
