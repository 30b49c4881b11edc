"""drafts, versions and reviews of articles"""
import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('translation_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('translation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('keywords', sa.JSON(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['agent.id'], name=op.f('fk_translation_version_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['translation_id'], ['translation.id'], name=op.f('fk_translation_version_translation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_translation_version')),
    sa.UniqueConstraint('translation_id', 'number', name=op.f('uq_translation_version_translation_id_number'))
    )
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.add_column(sa.Column('main_locale', sa.String(length=8), nullable=True))

    with op.batch_alter_table('translation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('author_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('pending', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('review_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('source_version', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_translation_review_on'), ['review_on'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_translation_author_id'), 'agent', ['author_id'], ['id'], ondelete='SET NULL')


def downgrade():
    with op.batch_alter_table('translation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_translation_author_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_translation_review_on'))
        batch_op.drop_column('source_version')
        batch_op.drop_column('review_on')
        batch_op.drop_column('pending')
        batch_op.drop_column('author_id')
        batch_op.drop_column('version')

    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.drop_column('main_locale')

    op.drop_table('translation_version')
