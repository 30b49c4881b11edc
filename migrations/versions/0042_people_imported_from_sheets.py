"""people imported from sheets"""
from alembic import op
import sqlalchemy as sa

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('people_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('filled', sa.Integer(), nullable=False),
    sa.Column('stayed', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_import'))
    )
    op.create_table('imported_person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('is_new', sa.Boolean(), nullable=False),
    sa.Column('filled', sa.JSON(), nullable=False),
    sa.Column('identity_ids', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_imported_person_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['import_id'], ['people_import.id'], name=op.f('fk_imported_person_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_person'))
    )
    with op.batch_alter_table('imported_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_person_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_imported_person_import_id'), ['import_id'], unique=False)



def downgrade():
    with op.batch_alter_table('imported_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imported_person_import_id'))
        batch_op.drop_index(batch_op.f('ix_imported_person_customer_id'))

    op.drop_table('imported_person')
    op.drop_table('people_import')
