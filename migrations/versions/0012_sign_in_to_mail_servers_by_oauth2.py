"""sign in to mail servers by OAuth2"""
from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sign_in', sa.String(length=10), server_default='password', nullable=False))
        batch_op.add_column(sa.Column('oauth_token_url', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('oauth_client_id', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('oauth_scope', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('oauth_client_sealed', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('oauth_refresh_secret', sa.Text(), server_default='', nullable=False))



def downgrade():
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('oauth_refresh_secret')
        batch_op.drop_column('oauth_client_sealed')
        batch_op.drop_column('oauth_scope')
        batch_op.drop_column('oauth_client_id')
        batch_op.drop_column('oauth_token_url')
        batch_op.drop_column('sign_in')

