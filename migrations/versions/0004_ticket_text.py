"""The text of tickets for searching: FTS5 on SQLite, a tsvector on PostgreSQL.

Revision ID: 0004
Revises: 0003
"""
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE ticket_text USING fts5("
                   "subject, people, files, said, notes, tokenize = \"unicode61 remove_diacritics 2\")")
    else:
        op.execute("CREATE TABLE ticket_text (ticket_id integer PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE, "
                   "words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_ticket_text_words ON ticket_text USING gin (words)")


def downgrade():
    op.execute("DROP TABLE ticket_text")
