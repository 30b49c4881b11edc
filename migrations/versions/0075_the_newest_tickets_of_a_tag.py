"""the newest tickets of a tag, from the index alone"""
from alembic import op

revision = '0075'
down_revision = '0105'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index('ix_ticket_tag_tag_ticket_id', 'ticket_tag', ['tag', 'ticket_id'])
    op.drop_index('ix_ticket_tag_tag', 'ticket_tag')


def downgrade():
    op.create_index('ix_ticket_tag_tag', 'ticket_tag', ['tag'])
    op.drop_index('ix_ticket_tag_tag_ticket_id', 'ticket_tag')
