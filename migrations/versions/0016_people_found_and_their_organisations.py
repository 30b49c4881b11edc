"""The words of people for finding them; organisations with several mail domains.

Revision ID: 0016
Revises: 0015
"""
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORD = re.compile(r"[^\W_]+")
UNMARKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "`": "'"})
CHUNK = 2_000


def upgrade():
    _organisations_up()
    if op.get_bind().dialect.name == "sqlite":
        # Without an index of its own, the beginning of a word that many share ('exampl') would be gathered from every row.
        op.execute("CREATE VIRTUAL TABLE customer_text USING fts5(words, prefix = '1 2 3 4 5 6 7 8', detail = 'none', columnsize = 0, "
                   "tokenize = \"unicode61 remove_diacritics 2\")")
    else:
        op.execute("CREATE TABLE customer_text (customer_id integer PRIMARY KEY REFERENCES customer (id) ON DELETE CASCADE, "
                   "words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_customer_text_words ON customer_text USING gin (words)")
    _write_words()


def downgrade():
    op.execute("DROP TABLE customer_text")
    with op.batch_alter_table("customer") as batch_op:
        batch_op.drop_index("ix_customer_organisation_id_id")
        batch_op.create_index("ix_customer_organisation_id", ["organisation_id"], unique=False)
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_index("ix_organisation_folded_id")
        batch_op.drop_column("folded")
        batch_op.add_column(sa.Column("domain", sa.String(length=253), nullable=True))
        batch_op.create_unique_constraint("uq_organisation_domain", ["domain"])
    op.execute("UPDATE organisation SET domain = (SELECT min(domain) FROM organisation_domain "
               "WHERE organisation_domain.organisation_id = organisation.id)")
    op.drop_table("organisation_domain")


def _organisations_up() -> None:
    op.create_table(
        "organisation_domain",
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_organisation_domain_organisation_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("domain", name="pk_organisation_domain"))
    with op.batch_alter_table("organisation_domain") as batch_op:
        batch_op.create_index("ix_organisation_domain_organisation_id", ["organisation_id"], unique=False)
    op.execute("INSERT INTO organisation_domain (domain, organisation_id) SELECT domain, id FROM organisation WHERE domain IS NOT NULL")
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("folded", sa.String(length=400), nullable=False, server_default=""))
        batch_op.drop_constraint("uq_organisation_domain", type_="unique")
        batch_op.drop_column("domain")
    connection = op.get_bind()
    for number, name in connection.execute(sa.text("SELECT id, name FROM organisation")).all():
        connection.execute(sa.text("UPDATE organisation SET folded = :folded WHERE id = :id"), {"folded": _fold(name)[:400], "id": number})
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.alter_column("folded", existing_type=sa.String(length=400), server_default=None)
        batch_op.create_index("ix_organisation_folded_id", ["folded", "id"], unique=False)
    with op.batch_alter_table("customer") as batch_op:
        batch_op.drop_index("ix_customer_organisation_id")
        batch_op.create_index("ix_customer_organisation_id_id", ["organisation_id", "id"], unique=False)


def _write_words() -> None:
    """What helpdesk/customers/search.py keeps, as it was when this revision was made."""
    connection, last = op.get_bind(), 0
    insert = ("INSERT INTO customer_text (rowid, words) VALUES (:id, :words)" if connection.dialect.name == "sqlite" else
              "INSERT INTO customer_text (customer_id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))")
    while True:
        words = {number: WORD.findall(_fold(name)) for number, name in connection.execute(
            sa.text("SELECT id, name FROM customer WHERE id > :last ORDER BY id LIMIT :most"), {"last": last, "most": CHUNK})}
        if not words:
            return
        for owner, kind, value in connection.execute(
                sa.text("SELECT customer_id, kind, value FROM identity WHERE customer_id > :last AND customer_id <= :until"),
                {"last": last, "until": max(words)}):
            words.get(owner, []).extend(_words_of(kind, value))
        rows = [{"id": number, "words": " ".join(dict.fromkeys(found))} for number, found in words.items() if found]
        if rows:
            connection.execute(sa.text(insert), rows)
        last = max(words)


def _words_of(kind: str, value: str) -> list[str]:
    if kind == "chat":
        return []
    if kind != "phone":
        return WORD.findall(_fold(value))
    digits = "".join(sign for sign in value if sign.isdecimal())
    return [digits, *(digits[place:] for place in range(1, len(digits) - 5))] if digits else []


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold().translate(UNMARKED)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
