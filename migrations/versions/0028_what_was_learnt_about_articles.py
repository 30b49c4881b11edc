"""what was learnt about articles"""
import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('lesson',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('query', sa.String(length=400), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_lesson_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('article_id', 'locale', 'query', 'source', 'person', name=op.f('uq_lesson_article_id_locale_query_source_person'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index('ix_lesson_locale', ['locale'], unique=False)
        batch_op.create_index('ix_lesson_person_at', ['person', 'at'], unique=False)

    op.create_table('unlearnt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=400), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_unlearnt_agent_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_unlearnt_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unlearnt')),
    sa.UniqueConstraint('article_id', 'locale', 'key', name=op.f('uq_unlearnt_article_id_locale_key'))
    )


def downgrade():
    op.drop_table('unlearnt')
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index('ix_lesson_person_at')
        batch_op.drop_index('ix_lesson_locale')

    op.drop_table('lesson')
