"""how searches end and what they leave open"""
import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('gap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('question', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=400), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('article_id', sa.Integer(), nullable=True),
    sa.Column('closed_how', sa.String(length=10), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('reopened_count', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('found_nothing', sa.Integer(), nullable=False),
    sa.Column('no_click', sa.Integer(), nullable=False),
    sa.Column('reworded', sa.Integer(), nullable=False),
    sa.Column('tickets', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Double(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('last_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_gap_article_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['agent.id'], name=op.f('fk_gap_owner_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap')),
    sa.UniqueConstraint('locale', 'key', name=op.f('uq_gap_locale_key'))
    )
    with op.batch_alter_table('gap', schema=None) as batch_op:
        batch_op.create_index('ix_gap_state_score', ['state', 'score'], unique=False)

    with op.batch_alter_table('search', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ending', sa.String(length=10), server_default='', nullable=False))
        batch_op.add_column(sa.Column('article_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('wrote_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('ticket_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('gap_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_search_ending_at', ['ending', 'at'], unique=False)
        batch_op.create_index('ix_search_gap_id', ['gap_id', 'at'], unique=False)
        batch_op.create_index('ix_search_ticket_id', ['ticket_id'], unique=False)
        batch_op.create_index('ix_search_visitor_at', ['visitor', 'at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_search_article_id'), 'article', ['article_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_search_ticket_id'), 'ticket', ['ticket_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_search_gap_id'), 'gap', ['gap_id'], ['id'], ondelete='SET NULL')

    # Nobody noted whether an article was opened after these: they take no part in any figure.
    op.execute("UPDATE search SET ending = CASE WHEN hits = 0 THEN 'nothing' ELSE 'unknown' END")


def downgrade():
    with op.batch_alter_table('search', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_search_gap_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_search_ticket_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_search_article_id'), type_='foreignkey')
        batch_op.drop_index('ix_search_visitor_at')
        batch_op.drop_index('ix_search_ticket_id')
        batch_op.drop_index('ix_search_gap_id')
        batch_op.drop_index('ix_search_ending_at')
        batch_op.drop_column('gap_id')
        batch_op.drop_column('ticket_id')
        batch_op.drop_column('wrote_at')
        batch_op.drop_column('article_id')
        batch_op.drop_column('ending')

    with op.batch_alter_table('gap', schema=None) as batch_op:
        batch_op.drop_index('ix_gap_state_score')

    op.drop_table('gap')
