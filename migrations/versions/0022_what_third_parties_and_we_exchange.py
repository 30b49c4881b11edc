"""what third parties and we exchange"""
import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('side_conversation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('recipients', sa.JSON(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_side_conversation_ticket_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_side_conversation'))
    )
    with op.batch_alter_table('side_conversation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_side_conversation_ticket_id'), ['ticket_id'], unique=False)
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.add_column(sa.Column('side_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sender', sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column('recipients', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('quoted_text', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('message_id', sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column('inbound_email_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sender_check', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('is_automatic', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('is_stranger', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_note_side_id'), 'side_conversation', ['side_id'], ['id'], ondelete='CASCADE')
        batch_op.create_index(batch_op.f('ix_note_side_id'), ['side_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_message_id'), ['message_id'], unique=False)


def downgrade():
    # Without its conversation such an entry would look like a colleague's note.
    op.execute("DELETE FROM note WHERE side_id IS NOT NULL")
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_message_id'))
        batch_op.drop_index(batch_op.f('ix_note_side_id'))
        batch_op.drop_constraint(batch_op.f('fk_note_side_id'), type_='foreignkey')
        for name in ('is_stranger', 'is_automatic', 'sender_check', 'inbound_email_id', 'message_id', 'quoted_text', 'recipients', 'sender', 'side_id'):
            batch_op.drop_column(name)

    with op.batch_alter_table('side_conversation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_side_conversation_ticket_id'))

    op.drop_table('side_conversation')
