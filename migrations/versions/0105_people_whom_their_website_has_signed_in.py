"""people whom their website has signed in"""
from alembic import op
import sqlalchemy as sa

revision = '0105'
down_revision = '0085'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('site_secret',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.String(length=500), nullable=False),
    sa.Column('ending', sa.String(length=4), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('valid_until', sa.DateTime(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_secret'))
    )
    op.create_table('site_sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('verifies_addresses', sa.Boolean(), nullable=False),
    sa.Column('left_out', sa.JSON(), nullable=False),
    sa.Column('refused_why', sa.String(length=20), nullable=True),
    sa.Column('refused_at', sa.DateTime(), nullable=True),
    sa.Column('refused_count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_sign_in'))
    )
    with op.batch_alter_table('chat_visitor', schema=None) as batch_op:
        batch_op.add_column(sa.Column('external_id', sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column('said', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('claimed', sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column('claimed_why', sa.String(length=20), nullable=True))



def downgrade():
    with op.batch_alter_table('chat_visitor', schema=None) as batch_op:
        batch_op.drop_column('claimed_why')
        batch_op.drop_column('claimed')
        batch_op.drop_column('said')
        batch_op.drop_column('external_id')

    op.drop_table('site_sign_in')
    op.drop_table('site_secret')
