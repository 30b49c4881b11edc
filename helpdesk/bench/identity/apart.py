"""Journeys of people who look like one and are not, or who are and have not shown it: they must stand apart."""
from helpdesk.bench.identity.doors import UNKNOWN, Doors
from helpdesk.bench.identity.proved import claims, proves, somebody


def namesakes(desk: Doors) -> None:
    one, address = somebody(desk)
    proves(desk, one, address)
    for _ in range(2):
        other, theirs = somebody(desk, like=one)
        proves(desk, other, theirs)


def namesakes_in_one_company(desk: Doors) -> None:
    one = desk.crowd.person()
    other = desk.crowd.person(like=one)
    domain = desk.crowd.company(one.locale)
    for person, address in ((one, f"{one.mailbox}@{domain}"), (other, f"{one.mailbox}2@{domain}")):
        desk.journey.owns(person.key, address)
        proves(desk, person, address)
        claims(desk, person, address)


def a_family_with_one_phone(desk: Doors) -> None:
    mother, hers = somebody(desk)
    surname = mother.name.partition(" ")[2]
    phone = desk.crowd.phone()
    desk.journey.owns(mother.key, phone)
    proves(desk, mother, hers)
    desk.vouches(hers, "phone", phone)
    desk.call(mother, phone=phone)
    for _ in range(2):
        child, theirs = somebody(desk, family=surname, locale=mother.locale)
        proves(desk, child, theirs)


def a_shared_mailbox(desk: Doors) -> None:
    one, mine = somebody(desk)
    other, theirs = somebody(desk)
    local = {"en": "info", "pt-BR": "contato", "ro": "comenzi"}[one.locale]
    office = f"{local}@{desk.crowd.company(one.locale)}"
    box = desk.crowd.person()
    desk.journey.owns(box.key, office)
    for person, address in ((one, mine), (other, theirs)):
        # Whoever writes from it, the box is who wrote: nobody can tell its readers apart.
        desk.journey.is_proved_same(box.key, f"{person.key}@box")
        desk.mail(box, office, desk.crowd.words(person), name=person.name)
        proves(desk, person, address)


def an_assistant_answers(desk: Doors) -> None:
    boss, address = somebody(desk)
    assistant, theirs = somebody(desk)
    desk.form(boss, address, desk.crowd.words(boss))
    letter = desk.letter(address)
    desk.mail(assistant, theirs, desk.crowd.answer(boss), answers=letter, check=desk.crowd.random.choice(("pass", UNKNOWN)),
              name=desk.crowd.random.choice((assistant.name, boss.name)))
    desk.mail(boss, address, desk.crowd.answer(boss), check=UNKNOWN, answers=letter, is_proof=True)


def a_colleague_in_copy(desk: Doors) -> None:
    person, address = somebody(desk)
    colleague, theirs = somebody(desk)
    ticket = desk.mail(person, address, desk.crowd.words(person), cc=theirs)
    desk.replies(ticket, "We write to you both.", cc=(theirs,))
    desk.mail(colleague, theirs, desk.crowd.answer(colleague), answers=desk.letter(theirs))
    desk.mail(person, address, desk.crowd.answer(person), answers=desk.letter(address))


def a_mail_passed_on(desk: Doors) -> None:
    person, address = somebody(desk)
    friend, theirs = somebody(desk)
    ticket = desk.mail(person, address, desk.crowd.words(person))
    desk.replies(ticket, "Please send us a picture.")
    desk.mail(friend, theirs, desk.crowd.answer(friend), answers=desk.letter(address), check=UNKNOWN)


def changed_jobs_without_proof(desk: Doors) -> None:
    person = desk.crowd.person()
    for _place in ("old", "new"):
        key = desk.crowd.person(like=person)
        address = desk.crowd.at_work(person, desk.crowd.company(person.locale))
        desk.journey.owns(key.key, address)
        proves(desk, key, address)


def the_successor_in_an_office(desk: Doors) -> None:
    before, after = somebody(desk), somebody(desk)
    office = desk.crowd.person()
    address = f"director@{desk.crowd.company(office.locale)}"
    desk.journey.owns(office.key, address)
    for person, private in (before, after):
        desk.mail(office, address, desk.crowd.words(office), name=person.name)
        proves(desk, person, private)


def a_tag_in_the_address(desk: Doors) -> None:
    person, address = somebody(desk)
    tagged = address.replace("@", "+shop@")
    other = desk.crowd.person(like=person)
    desk.journey.owns(other.key, tagged)
    proves(desk, person, address)
    proves(desk, other, tagged)


def a_letter_that_looks_alike(desk: Doors) -> None:
    person, address = somebody(desk)
    other = desk.crowd.person(like=person)
    local, _, domain = address.partition("@")
    alike = f"{local.replace('a', 'а').replace('o', 'о').replace('e', 'е')}@{domain}"
    if alike == address:
        alike = f"{local}1@{domain}"
    desk.journey.owns(other.key, alike)
    proves(desk, person, address)
    desk.form(other, alike, desk.crowd.words(other))


def a_typo_that_is_somebody_elses(desk: Doors) -> None:
    stranger, theirs = somebody(desk)
    person, address = somebody(desk, like=stranger)
    proves(desk, stranger, theirs)
    desk.watch(theirs)
    claims(desk, person, theirs)
    proves(desk, person, address)


def one_computer_for_two(desk: Doors) -> None:
    one, mine = somebody(desk)
    other, theirs = somebody(desk)
    device = desk.device()
    for person, address in ((one, mine), (other, theirs)):
        ticket = desk.chat(person, device, desk.crowd.words(person))
        desk.gives(person, device, address)
        desk.close(ticket)
    for person, address in ((one, mine), (other, theirs)):
        proves(desk, person, address)


def nobody_in_the_chat(desk: Doors) -> None:
    for _ in range(3):
        browser = desk.crowd.person(locale="en")
        device = desk.device()
        for _message in range(2):
            desk.chat(browser, device, "Hello", is_proof=True)


def an_event_of_nobody(desk: Doors) -> None:
    person, address = somebody(desk)
    before = desk.people()
    status = desk.event(person, f"email:{address}")
    if status != 404 or desk.people() != before:
        desk.journey.verdict.changed.append("an event made a person")
    proves(desk, person, address)


def senders_without_an_address(desk: Doors) -> None:
    for _ in range(2):
        machine = desk.crowd.person()
        desk.mail(machine, f"printer{desk.crowd.number()}@localhost", "Toner low", check=UNKNOWN)


def a_family_with_two_accounts_and_one_address(desk: Doors) -> None:
    desk.site(verifies=True)
    one, other = desk.crowd.person(), desk.crowd.person()
    shared = desk.crowd.private(one)
    for person in (one, other):
        desk.chat(person, desk.signs_in(desk.signed(desk.account(person), email=shared, name=person.name)), desk.crowd.words(person), is_proof=True)


def two_accounts_on_one_computer(desk: Doors) -> None:
    desk.site(verifies=False)
    one, other = desk.crowd.person(), desk.crowd.person()
    first, second = desk.account(one), desk.account(other)
    secret = f"Our code is {desk.crowd.number()}"
    device = desk.signs_in(desk.signed(first))
    desk.chat(one, device, secret, is_proof=True)
    device = desk.signs_in(desk.signed(second), device)
    desk.journey.must_not_show(desk.chat_shows(device), secret, other.key)
    desk.chat(other, desk.signs_in(desk.signed(second)), desk.crowd.words(other), is_proof=True)


def a_list_that_writes_for_its_readers(desk: Doors) -> None:
    listed = desk.crowd.person()
    address = f"list{desk.crowd.number()}@groups.example.com"
    desk.journey.owns(listed.key, address)
    readers = [somebody(desk) for _ in range(2)]
    for person, theirs in readers:
        ticket = desk.mail(listed, address, desk.crowd.words(person), name=f"{person.name} via List")
        proves(desk, person, theirs)
    desk.replies(ticket, "To all of you.")
    person, theirs = readers[0]
    desk.mail(person, theirs, desk.crowd.answer(person), check=UNKNOWN, answers=desk.letter(address))


def two_in_one_chat(desk: Doors) -> None:
    people = [somebody(desk) for _ in range(2)]
    for person, address in people:
        proves(desk, person, address)
        desk.watch(address)
    device = desk.device()
    for person, address in people:
        desk.chat(person, device, desk.crowd.words(person))
        desk.gives(person, device, address)
    desk.chat(person, device, desk.crowd.words(person))


def one_of_two_at_a_computer_signs_in(desk: Doors) -> None:
    desk.site(verifies=True)
    (one, mine), (other, theirs) = somebody(desk), somebody(desk)
    device, secret = desk.device(), f"Our code is {desk.crowd.number()}"
    desk.chat(one, device, secret)
    desk.gives(one, device, mine)
    token = desk.signed(desk.account(other), email=theirs, name=other.name)
    desk.chat(other, desk.signs_in(token, device), desk.crowd.words(other), is_proof=True)
    desk.journey.must_not_show(desk.chat_shows(desk.signs_in(token)), secret, other.key)


def a_domain_that_only_older_rules_take_for_another(desk: Doors) -> None:
    one = desk.crowd.person()
    other, number = desk.crowd.person(like=one), desk.crowd.number()
    for person, domain in ((one, f"strasse{number}.example"), (other, f"straße{number}.example")):
        address = f"{one.mailbox}@{domain}"
        desk.journey.owns(person.key, address)
        desk.mail(person, address, desk.crowd.words(person))
        desk.form(person, address, desk.crowd.words(person))


def a_sheet_that_mixes_up_two(desk: Doors) -> None:
    (one, mine), (other, theirs) = somebody(desk), somebody(desk)
    phone = desk.crowd.phone()
    desk.journey.owns(other.key, phone)
    for person, address in ((one, mine), (other, theirs)):
        proves(desk, person, address)
    desk.vouches(theirs, "phone", phone)
    desk.watch(mine)
    if desk.imports(f"name,email,phone,language,tags\r\n{other.name},{mine},{phone},{other.locale},mixed\r\n") != 1:
        desk.journey.verdict.changed.append("a line that names two people came in")
