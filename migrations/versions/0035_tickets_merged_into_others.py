"""tickets merged into others"""
from alembic import op
import sqlalchemy as sa

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('ticket_merge',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('source_id', sa.Integer(), nullable=False),
        sa.Column('target_id', sa.Integer(), nullable=False),
        sa.Column('places', sa.JSON(), nullable=False),
        sa.Column('before', sa.JSON(), nullable=False),
        sa.Column('actor', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['source_id'], ['ticket.id'], name=op.f('fk_ticket_merge_source_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['target_id'], ['ticket.id'], name=op.f('fk_ticket_merge_target_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_merge')),
    )
    op.create_index('ix_ticket_merge_source_id', 'ticket_merge', ['source_id'])
    op.create_index('ix_ticket_merge_target_id', 'ticket_merge', ['target_id'])
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_ticket_merged_into_id'), 'ticket', ['merged_into_id'], ['id'])
        batch_op.create_index('ix_ticket_merged_into', ['merged_into_id'], sqlite_where=sa.text('merged_into_id IS NOT NULL'),
                              postgresql_where=sa.text('merged_into_id IS NOT NULL'))
    with op.batch_alter_table('message') as batch_op:
        batch_op.add_column(sa.Column('meant_ticket_id', sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table('message') as batch_op:
        batch_op.drop_column('meant_ticket_id')
    with op.batch_alter_table('ticket') as batch_op:
        batch_op.drop_index('ix_ticket_merged_into')
        batch_op.drop_constraint(batch_op.f('fk_ticket_merged_into_id'), type_='foreignkey')
        batch_op.drop_column('merged_into_id')
    op.drop_table('ticket_merge')
