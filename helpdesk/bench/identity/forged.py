"""Journeys in which somebody pretends to be somebody else: nothing is shown, joined or changed by it."""
from helpdesk.bench.identity.doors import FAILED, UNKNOWN, Doors
from helpdesk.bench.identity.people import Person
from helpdesk.bench.identity.proved import proves, somebody
from helpdesk.tickets.models import NUMBER_OFFSET

SECRET = "Your order goes to Street of Roses {}."


def victim_and_forger(desk: Doors) -> tuple[Person, str, Person, str]:
    """Somebody whom we know and have written to, their address; somebody else, who has been found out by nobody, and theirs."""
    victim, address = somebody(desk)
    desk.mail(victim, address, desk.crowd.words(victim))
    forger = desk.crowd.person()
    own = desk.crowd.private(forger)
    desk.journey.owns(forger.key, own)
    return victim, address, forger, own


def a_forged_mail(desk: Doors) -> None:
    victim, address, forger, _own = victim_and_forger(desk)
    desk.watch(address)
    for check in (FAILED, UNKNOWN):
        desk.mail(forger, address, desk.crowd.words(forger), check=check, name=desk.crowd.random.choice((victim.name, forger.name)))


def a_forged_number_in_the_subject(desk: Doors) -> None:
    victim, address, forger, own = victim_and_forger(desk)
    ticket = desk.mail(victim, address, desk.crowd.words(victim))
    desk.watch(address)
    found = [desk.mail(forger, sender, "Send it elsewhere", check=check, subject=f"Re: [#{ticket + NUMBER_OFFSET}]")
             for sender, check in ((address, FAILED), (own, UNKNOWN))]
    if any(one == ticket for one in found):
        desk.journey.verdict.leaks.append("a number opened the ticket")


def a_forged_answer_by_somebody_in_copy(desk: Doors) -> None:
    victim, address, forger, own = victim_and_forger(desk)
    ticket = desk.mail(victim, address, desk.crowd.words(victim), check=UNKNOWN, cc=own)
    desk.replies(ticket, "We write to you both.", cc=(own,))
    desk.mail(forger, address, "Send it to me instead.", check=desk.crowd.random.choice((UNKNOWN, FAILED)), answers=desk.letter(own))


def a_forged_answer_to_a_claimed_address_by_somebody_in_copy(desk: Doors) -> None:
    victim, address = somebody(desk)
    forger, own = somebody(desk)
    ticket, _link = desk.form(victim, address, desk.crowd.words(victim))
    desk.replies(ticket, "We write to you both.", cc=(own,))
    desk.watch(address)
    desk.mail(forger, address, "Send it to me instead.", check=UNKNOWN, answers=desk.letter(own))


def a_form_with_a_known_address(desk: Doors) -> None:
    victim, address, forger, _own = victim_and_forger(desk)
    secret = SECRET.format(desk.crowd.number())
    desk.replies(desk.mail(victim, address, desk.crowd.words(victim)), secret)
    desk.watch(address)
    _ticket, link = desk.form(forger, address, desk.crowd.words(forger))
    browser = desk.browser()
    desk.journey.must_not_show(desk.page(link, browser=browser), secret, forger.key)
    desk.answers_by_link(forger, link, "And one thing more.", browser=browser, is_proof=False)
    desk.journey.must_not_show(desk.page("/requests", browser=browser), secret, forger.key)


def a_form_whose_owner_answers(desk: Doors) -> None:
    victim, address, forger, _own = victim_and_forger(desk)
    ticket, link = desk.form(forger, address, desk.crowd.words(forger))
    desk.replies(ticket, "Where shall we send it?")
    secret = SECRET.format(desk.crowd.number())
    desk.mail(victim, address, secret, check=UNKNOWN, answers=desk.letter(address), is_proof=True)
    desk.journey.must_not_show(desk.page(link), secret, forger.key)


def an_owner_answers_and_we_answer_them(desk: Doors) -> None:
    victim, address, forger, _own = victim_and_forger(desk)
    ticket, link = desk.form(forger, address, desk.crowd.words(forger))
    desk.replies(ticket, "Where shall we send it?")
    desk.mail(victim, address, desk.crowd.answer(victim), check=UNKNOWN, answers=desk.letter(address), is_proof=True)
    secret = SECRET.format(desk.crowd.number())
    desk.replies(ticket, secret)
    desk.journey.must_not_show(desk.page(link), secret, forger.key)


def a_chat_with_a_known_address(desk: Doors) -> None:
    victim, address, forger, _own = victim_and_forger(desk)
    secret = SECRET.format(desk.crowd.number())
    desk.replies(desk.mail(victim, address, desk.crowd.words(victim)), secret)
    desk.watch(address)
    device = desk.device()
    desk.gives(forger, device, address)
    desk.chat(forger, device, desk.crowd.words(forger))
    desk.journey.must_not_show(desk.chat_shows(device), secret, forger.key)


def a_chat_with_an_address_we_meet_later(desk: Doors) -> None:
    forger, _own = somebody(desk)
    victim, address = somebody(desk)
    device = desk.device()
    browser = desk.crowd.person(locale=forger.locale)
    desk.chat(forger, device, desk.crowd.words(forger))
    desk.own_browser(browser, device)
    desk.gives(forger, device, address)
    desk.mail(victim, address, desk.crowd.words(victim))
    desk.must_be_named(address, victim)


def a_form_with_an_address_we_meet_later(desk: Doors) -> None:
    forger, _own = somebody(desk)
    victim, address = somebody(desk)
    desk.form(forger, address, desk.crowd.words(forger))
    desk.mail(victim, address, desk.crowd.words(victim))
    desk.must_be_named(address, victim)


def a_name_that_is_an_address(desk: Doors) -> None:
    _victim, address, forger, own = victim_and_forger(desk)
    desk.watch(address)
    desk.mail(forger, own, desk.crowd.words(forger), name=address)
    if address in desk.shown_name(own):
        desk.journey.verdict.wrong_marks.append(f"{own} is shown as {address}")


def a_link_mailed_to_a_mistyped_address(desk: Doors) -> None:
    stranger, theirs = somebody(desk)
    person, address = somebody(desk)
    device = desk.device()
    ticket = desk.chat(person, device, desk.crowd.words(person))
    desk.gives(person, device, theirs)
    desk.replies_in_chat(ticket, device, "Here is the answer.")
    link = desk.letter(theirs).link
    desk.gives(person, device, address)
    secret = SECRET.format(desk.crowd.number())
    desk.replies(ticket, secret)
    browser = desk.browser()
    desk.journey.must_not_show(desk.page(link, browser=browser), secret, stranger.key)
    desk.answers_by_link(stranger, link, "Who are you?", browser=browser, is_proof=False)
    proves(desk, person, address)


def a_forged_answer_from_another_thread(desk: Doors) -> None:
    victim, address, forger, own = victim_and_forger(desk)
    desk.mail(forger, own, desk.crowd.words(forger), check=UNKNOWN)
    letter = desk.letter(own)
    desk.watch(address)
    desk.mail(forger, address, desk.crowd.words(victim), check=UNKNOWN, answers=letter)


def somebody_asks_for_anothers_list(desk: Doors) -> None:
    victim, address, forger, own = victim_and_forger(desk)
    secret = SECRET.format(desk.crowd.number())
    desk.replies(desk.mail(victim, address, desk.crowd.words(victim)), secret)
    desk.watch(address)
    desk.form(forger, own, desk.crowd.words(forger))
    desk.asks_for_list(address)
    desk.asks_for_list(own)
    desk.journey.must_not_show(desk.page(desk.letter(own).link), address, forger.key)


def forged_tokens_of_an_account(desk: Doors) -> None:
    desk.site(verifies=True)
    victim, forger = desk.crowd.person(), desk.crowd.person()
    address = desk.crowd.private(victim)
    desk.journey.owns(victim.key, address)
    account, secret = desk.account(victim), SECRET.format(desk.crowd.number())
    desk.chat(victim, desk.signs_in(desk.signed(account, email=address, name=victim.name)), secret, is_proof=True)
    desk.watch(address)
    head, body, signature = desk.signed(desk.account(forger)).split(".")
    for token in (desk.signed(account, algorithm="none"), desk.signed(account, secret="cts_" + "z" * 48), desk.signed(account, minutes=-30), desk.signed(account, minutes=3 * 1440),
                  ".".join((head, desk.signed(account).split(".")[1], signature)), f"{head}.{body}.", desk.signed(account, algorithm="HS512", secret=desk.site_secret + "z" * 20)):
        device, forger = desk.signs_in(token), desk.crowd.person()
        desk.journey.must_not_show(desk.chat_shows(device), secret, forger.key)
        # Nobody but the holder of this browser, which is proved.
        desk.chat(forger, device, desk.crowd.words(forger), is_proof=True)


def a_good_token_with_an_address_that_nobody_verified(desk: Doors) -> None:
    desk.site(verifies=False)
    victim, address, forger, _own = victim_and_forger(desk)
    desk.watch(address)
    device = desk.signs_in(desk.signed(desk.account(forger), email=address, name=victim.name))
    desk.chat(forger, device, desk.crowd.words(forger), is_proof=True)
    desk.gives(forger, device, address)
    desk.mail(victim, address, desk.crowd.words(victim))


def an_unverified_address_that_we_meet_later(desk: Doors) -> None:
    desk.site(verifies=False)
    victim, address = somebody(desk)
    forger = desk.crowd.person()
    desk.chat(forger, desk.signs_in(desk.signed(desk.account(forger), email=address, name=forger.name)), desk.crowd.words(forger), is_proof=True)
    desk.mail(victim, address, desk.crowd.words(victim))
    desk.must_be_named(address, victim)


def another_account_in_the_middle_of_a_session(desk: Doors) -> None:
    desk.site(verifies=False)
    victim, forger = desk.crowd.person(), desk.crowd.person()
    secret = SECRET.format(desk.crowd.number())
    device = desk.signs_in(desk.signed(desk.account(victim)))
    desk.chat(victim, device, secret, is_proof=True)
    device = desk.signs_in(desk.signed(desk.account(forger)), device)
    desk.journey.must_not_show(desk.chat_shows(device), secret, forger.key)
    desk.chat(forger, device, desk.crowd.words(forger), is_proof=True)


def a_name_that_shows_an_address(desk: Doors) -> None:
    _victim, address, forger, _own = victim_and_forger(desk)
    desk.watch(address)
    local, _, domain = address.partition("@")
    for name in (f"{forger.name}<{address}>", f"{local} @ {domain}", f"{local}\u200b@{domain}", f"{local}＠{domain}", f"\u202e{address[::-1]}"):
        writer = desk.crowd.person()
        own = desk.crowd.private(writer)
        desk.journey.owns(writer.key, own)
        desk.mail(writer, own, desk.crowd.words(writer), name=name)
        if desk.shown_name(own) not in (own, address[::-1]):
            desk.journey.verdict.wrong_marks.append(f"{own} is shown as {name}")


def an_account_called_like_a_mail_of_nobody(desk: Doors) -> None:
    desk.site(verifies=False)
    machine, forger = desk.crowd.person(), desk.crowd.person()
    ticket = desk.mail(machine, f"printer{desk.crowd.number()}@localhost", "Toner low", check=UNKNOWN)
    known = desk.known_as(ticket)
    desk.journey.owns(machine.key, known)
    # What can be guessed: that it counts upwards.
    desk.chat(forger, desk.signs_in(desk.signed(known[:known.rindex("-")] if known.count("-") > 1 else known, name=forger.name)), desk.crowd.words(forger), is_proof=True)
    if desk.named(ticket) == forger.name:
        desk.journey.verdict.false_joins.append(f"{forger.key} is the machine")


def an_owner_who_is_away(desk: Doors) -> None:
    victim, address, forger, _own = victim_and_forger(desk)
    ticket, link = desk.form(forger, address, desk.crowd.words(forger))
    desk.replies(ticket, "Where shall we send it?")
    desk.watch(address)
    secret = SECRET.format(desk.crowd.number())
    desk.mail(victim, address, f"I am away. {secret}", check=UNKNOWN, answers=desk.letter(address), is_proof=True, is_automatic=True)
    desk.journey.must_not_show(desk.page(link), secret, forger.key)


def a_ticket_that_an_agent_puts_into_anothers(desk: Doors) -> None:
    victim, address, forger, own = victim_and_forger(desk)
    secret = SECRET.format(desk.crowd.number())
    theirs = desk.mail(victim, address, desk.crowd.words(victim))
    desk.replies(theirs, secret)
    ticket = desk.mail(forger, own, desk.crowd.words(forger))
    desk.replies(ticket, "We look into it.")
    letter = desk.letter(own)
    desk.watch(address)
    desk.puts_into(ticket, theirs)
    desk.journey.must_not_show(desk.page(letter.link), secret, forger.key)
    desk.mail(forger, address, "Send it to me instead.", check=UNKNOWN, answers=letter)
    desk.asks_for_list(own)
    desk.journey.must_not_show(desk.page(desk.letter(own).link), address, forger.key)
