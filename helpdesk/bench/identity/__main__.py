"""python -m helpdesk.bench.identity: hundreds of scripted journeys through the real doors, in instance/bench-identity/; is each person one, and nobody else?"""
import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from flask_migrate import upgrade

from helpdesk import config, create_app
from helpdesk.accounts import actions as accounts
from helpdesk.bench.identity import journeys
from helpdesk.bench.identity.doors import MAILBOX, SERVER, Doors, open_doors
from helpdesk.bench.identity.people import Crowd
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work

LEAST_RECALL = 0.9


def main() -> int:
    """Prints the table. Exit status 0 when nobody was taken for somebody else and recall is at least 0.9."""
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench.identity", description=__doc__)
    parser.add_argument("--rounds", type=int, default=8, help="journeys of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all-words", action="store_true", help="say every finding")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("HELPDESK_INSTANCE") or config.ROOT / "instance").resolve() / "bench-identity"
    shutil.rmtree(folder, ignore_errors=True)
    desk = new_desk(folder, arguments.seed)
    began = time.perf_counter()
    tallies = journeys.run(desk, arguments.rounds)
    print(journeys.as_table(tallies))
    print(f"seed {arguments.seed} · {time.perf_counter() - began:.0f} s")
    if arguments.all_words:
        _say_all(tallies)
    return 0 if is_well(tallies) else 1


def new_desk(folder: Path, seed: int) -> Doors:
    """A desk on an empty database in this folder, whose forms need no token and whose doors have no limits."""
    settings = config.load(instance=folder, sample=False, rate_limits=False, undo_seconds=0, log_level="ERROR", trusted_mail_servers=SERVER)
    app = create_app(settings)
    app.config.update(WTF_CSRF_ENABLED=False)
    with app.app_context():
        upgrade()
        with unit_of_work():
            agent_id = accounts.create_agent(email="alice@desk.test", name="Alice Admin", role="admin", actor=SYSTEM).id
            create_mailbox(MailboxChoice(MAILBOX, names={"en": "Desk"}, has_plus_addresses=True, smtp_host="127.0.0.1"), actor=SYSTEM)
    return open_doors(app, Crowd(seed), agent_id)


def is_well(tallies: list[journeys.Tally]) -> bool:
    """Whether every kind of journey is clean and every one with proof is found often enough."""
    return all(verdict.is_clean for tally in tallies for verdict in tally.verdicts) and all(tally.recall >= LEAST_RECALL for tally in tallies)


def _say_all(tallies: list[journeys.Tally]) -> None:
    for tally in tallies:
        for verdict in tally.verdicts:
            for what in ("false_joins", "wrong_marks", "leaks", "changed"):
                for words in getattr(verdict, what):
                    print(f"{tally.kind}: {what}: {words}")


if __name__ == "__main__":
    sys.exit(main())
