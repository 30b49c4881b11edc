"""words that mean the same"""
import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('synonyms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_synonyms'))
    )
    with op.batch_alter_table('synonyms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_synonyms_locale'), ['locale'], unique=False)


def downgrade():
    with op.batch_alter_table('synonyms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_synonyms_locale'))

    op.drop_table('synonyms')
