"""All kinds of journeys by name, run one after another through one desk."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from helpdesk.bench.identity import apart, forged, proved
from helpdesk.bench.identity.doors import Doors
from helpdesk.bench.identity.judging import Journey, Verdict

Kind = Callable[[Doors], None]

PROVED: tuple[Kind, ...] = (
    proved.several_mails, proved.capitals_in_the_address, proved.other_spellings_of_an_address, proved.form_then_answer, proved.form_then_link, proved.list_of_requests,
    proved.chat_then_mail, proved.chat_answered_by_mail, proved.several_devices, proved.five_channels, proved.later_answer_to_a_closed_ticket,
    proved.typo_put_right_in_the_chat, proved.typo_in_the_form_that_an_agent_joins, proved.changed_jobs_joined_by_an_agent,
    proved.work_and_home_joined_by_an_agent, proved.merged_by_mistake_and_parted, proved.a_second_address_an_agent_vouches_for,
    proved.a_phone_of_a_sheet, proved.a_number_of_the_shop, proved.an_address_with_signs_of_its_language,
    proved.signed_in_on_two_devices, proved.signed_in_with_a_verified_address, proved.an_account_that_names_its_address_later,
    proved.signed_in_in_the_middle_of_a_chat, proved.work_and_home_joined_by_a_code)
APART: tuple[Kind, ...] = (
    apart.namesakes, apart.namesakes_in_one_company, apart.a_family_with_one_phone, apart.a_shared_mailbox, apart.an_assistant_answers,
    apart.a_colleague_in_copy, apart.a_mail_passed_on, apart.changed_jobs_without_proof, apart.the_successor_in_an_office,
    apart.a_tag_in_the_address, apart.a_letter_that_looks_alike, apart.a_typo_that_is_somebody_elses, apart.one_computer_for_two,
    apart.nobody_in_the_chat, apart.an_event_of_nobody, apart.senders_without_an_address,
    apart.a_family_with_two_accounts_and_one_address, apart.two_accounts_on_one_computer,
    apart.a_list_that_writes_for_its_readers, apart.two_in_one_chat, apart.one_of_two_at_a_computer_signs_in,
    apart.a_domain_that_only_older_rules_take_for_another, apart.a_sheet_that_mixes_up_two)
FORGED: tuple[Kind, ...] = (
    forged.a_forged_mail, forged.a_forged_number_in_the_subject, forged.a_forged_answer_by_somebody_in_copy,
    forged.a_forged_answer_to_a_claimed_address_by_somebody_in_copy, forged.a_form_with_a_known_address, forged.a_form_whose_owner_answers,
    forged.an_owner_answers_and_we_answer_them, forged.a_chat_with_a_known_address, forged.a_chat_with_an_address_we_meet_later,
    forged.a_form_with_an_address_we_meet_later, forged.a_name_that_is_an_address, forged.a_link_mailed_to_a_mistyped_address,
    forged.a_forged_answer_from_another_thread, forged.somebody_asks_for_anothers_list,
    forged.forged_tokens_of_an_account, forged.a_good_token_with_an_address_that_nobody_verified, forged.an_unverified_address_that_we_meet_later,
    forged.another_account_in_the_middle_of_a_session,
    forged.a_name_that_shows_an_address, forged.an_account_called_like_a_mail_of_nobody, forged.an_owner_who_is_away, forged.a_ticket_that_an_agent_puts_into_anothers)
GROUPS = {"proved": PROVED, "apart": APART, "forged": FORGED}


@dataclass
class Tally:
    """The verdicts of all journeys of one kind."""

    group: str
    kind: str
    verdicts: list[Verdict] = field(default_factory=list)

    def count(self, what: str) -> int:
        """How many of `what` (false_joins, wrong_marks, leaks, changed) there were."""
        return sum(len(getattr(verdict, what)) for verdict in self.verdicts)

    @property
    def recall(self) -> float:
        """The share of pairs of one proved person that stand together; 1 where there was nothing to join."""
        pairs = sum(verdict.pairs for verdict in self.verdicts)
        return sum(verdict.met for verdict in self.verdicts) / pairs if pairs else 1.0


def run(desk: Doors, rounds: int, kinds: Iterable[tuple[str, Kind]] | None = None) -> list[Tally]:
    """Runs every kind `rounds` times, each time with other people, addresses, words and ways; a round goes through all kinds."""
    chosen = list(kinds) if kinds is not None else [(group, kind) for group, members in GROUPS.items() for kind in members]
    tallies = [Tally(group, kind.__name__.replace("_", " ")) for group, kind in chosen]
    for _round in range(rounds):
        for (_group, kind), tally in zip(chosen, tallies, strict=True):
            tally.verdicts.append(one(desk, kind))
    return tallies


def one(desk: Doors, kind: Kind) -> Verdict:
    """One journey and what became of it."""
    desk.journey = Journey(kind.__name__)
    kind(desk)
    with desk.app.app_context():
        return desk.journey.judge()


def as_table(tallies: list[Tally]) -> str:
    """One line for each kind, then the sums."""
    line = "{:56} {:>8} {:>12} {:>12} {:>6} {:>9} {:>7}".format
    rows = [line(f"{tally.group}: {tally.kind}", len(tally.verdicts), tally.count("false_joins"), tally.count("wrong_marks"), tally.count("leaks"),
                 tally.count("changed"), f"{tally.recall:.3f}") for tally in tallies]
    proofs = [verdict for tally in tallies for verdict in tally.verdicts]
    pairs = sum(verdict.pairs for verdict in proofs)
    total = line("all", len(proofs), *(sum(tally.count(what) for tally in tallies) for what in ("false_joins", "wrong_marks", "leaks", "changed")),
                 f"{sum(verdict.met for verdict in proofs) / max(pairs, 1):.3f}")
    return "\n".join([line("kind of journey", "journeys", "false joins", "wrong marks", "leaks", "changed", "recall"), *rows, total, f"pairs of acts that belong together: {pairs}"])
