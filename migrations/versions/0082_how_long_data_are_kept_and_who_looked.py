"""how long data are kept and who looked"""
from alembic import op
import sqlalchemy as sa

revision = '0082'
down_revision = '0091'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('retention_rule',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('forgotten', sa.Integer(), nullable=False),
    sa.Column('ran_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_retention_rule'))
    )
    op.create_table('person_look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_person_look_agent_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_person_look_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_look'))
    )
    with op.batch_alter_table('person_look', schema=None) as batch_op:
        batch_op.create_index('ix_person_look_agent_id_at', ['agent_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_look_at'), ['at'], unique=False)
        batch_op.create_index('ix_person_look_customer_id_at', ['customer_id', 'at'], unique=False)

    op.create_table('emptied_ticket',
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_emptied_ticket_ticket_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ticket_id', name=op.f('pk_emptied_ticket'))
    )


def downgrade():
    op.drop_table('emptied_ticket')
    with op.batch_alter_table('person_look', schema=None) as batch_op:
        batch_op.drop_index('ix_person_look_customer_id_at')
        batch_op.drop_index(batch_op.f('ix_person_look_at'))
        batch_op.drop_index('ix_person_look_agent_id_at')

    op.drop_table('person_look')
    op.drop_table('retention_rule')
