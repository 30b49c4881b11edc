"""several folders of a mailbox"""
import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mail_folder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mailbox_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('is_fetched', sa.Boolean(), nullable=False),
    sa.Column('validity', sa.BigInteger(), nullable=True),
    sa.Column('uid', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_mail_folder_mailbox_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_folder')),
    sa.UniqueConstraint('mailbox_id', 'name', name=op.f('uq_mail_folder_mailbox_id_name'))
    )
    op.execute(sa.text("INSERT INTO mail_folder (mailbox_id, name, is_fetched, validity, uid) "
                       "SELECT id, imap_folder, :yes, imap_validity, imap_uid FROM mailbox").bindparams(sa.bindparam('yes', True, sa.Boolean())))
    with op.batch_alter_table('inbound_email', schema=None) as batch_op:
        batch_op.add_column(sa.Column('folder_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_inbound_email_folder_id'), 'mail_folder', ['folder_id'], ['id'], ondelete='SET NULL')
        batch_op.drop_constraint('uq_inbound_email_mailbox_id_uid_validity_uid', type_='unique')
        batch_op.create_index('ix_inbound_email_mailbox_id', ['mailbox_id'], unique=False)
    op.execute("UPDATE inbound_email SET folder_id = (SELECT id FROM mail_folder WHERE mail_folder.mailbox_id = inbound_email.mailbox_id) "
               "WHERE uid IS NOT NULL")
    with op.batch_alter_table('inbound_email', schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f('uq_inbound_email_folder_id_uid_validity_uid'), ['folder_id', 'uid_validity', 'uid'])
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.drop_column('imap_folder')
        batch_op.drop_column('imap_validity')
        batch_op.drop_column('imap_uid')


def downgrade():
    """The first folder that is fetched remains; of mails from the others only their numbers are lost."""
    first = "(SELECT MIN(id) FROM mail_folder WHERE mail_folder.mailbox_id = mailbox.id AND is_fetched)"
    with op.batch_alter_table('mailbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('imap_folder', sa.String(length=200), server_default='INBOX', nullable=False))
        batch_op.add_column(sa.Column('imap_validity', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('imap_uid', sa.BigInteger(), server_default='0', nullable=False))
    op.execute(f"UPDATE mailbox SET imap_folder = COALESCE((SELECT name FROM mail_folder WHERE id = {first}), 'INBOX'), "
               f"imap_validity = (SELECT validity FROM mail_folder WHERE id = {first}), "
               f"imap_uid = COALESCE((SELECT uid FROM mail_folder WHERE id = {first}), 0)")
    op.execute("UPDATE inbound_email SET uid = NULL, uid_validity = NULL WHERE folder_id IS NOT NULL AND folder_id NOT IN "
               "(SELECT MIN(id) FROM mail_folder WHERE is_fetched GROUP BY mailbox_id)")
    with op.batch_alter_table('inbound_email', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_inbound_email_folder_id_uid_validity_uid'), type_='unique')
        batch_op.drop_index('ix_inbound_email_mailbox_id')
        batch_op.drop_constraint(batch_op.f('fk_inbound_email_folder_id'), type_='foreignkey')
        batch_op.drop_column('folder_id')
        batch_op.create_unique_constraint('uq_inbound_email_mailbox_id_uid_validity_uid', ['mailbox_id', 'uid_validity', 'uid'])
    op.drop_table('mail_folder')
