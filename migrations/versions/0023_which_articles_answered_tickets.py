"""which articles answered tickets"""
import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('article_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.Column('solved_at', sa.DateTime(), nullable=True),
    sa.Column('question', sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_article_use_agent_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_use_article_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_article_use_ticket_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_use')),
    sa.UniqueConstraint('ticket_id', 'article_id', name=op.f('uq_article_use_ticket_id_article_id'))
    )
    with op.batch_alter_table('article_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_use_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_use_solved_at'), ['solved_at'], unique=False)


def downgrade():
    with op.batch_alter_table('article_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_use_solved_at'))
        batch_op.drop_index(batch_op.f('ix_article_use_article_id'))

    op.drop_table('article_use')
