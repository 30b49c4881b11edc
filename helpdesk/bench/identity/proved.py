"""Journeys in which there is proof: what one person says must stand in one place."""
from helpdesk.bench.identity.doors import UNKNOWN, Doors
from helpdesk.bench.identity.people import Person


def somebody(desk: Doors, **like) -> tuple[Person, str]:
    """Somebody new and their private address."""
    person = desk.crowd.person(**like)
    address = desk.crowd.private(person)
    desk.journey.owns(person.key, address)
    return person, address


def proves(desk: Doors, person: Person, address: str) -> None:
    """By one of the ways there are, this person shows that the address is theirs."""
    way = desk.crowd.random.choice((_by_signature, _by_answer_to_form, _by_link, _by_list))
    way(desk, person, address)


def claims(desk: Doors, person: Person, address: str) -> None:
    """By one of the ways there are, this person says that the address is theirs and shows nothing."""
    way = desk.crowd.random.choice((_plain_mail, _form, _chat))
    way(desk, person, address)


def _by_signature(desk, person, address):
    desk.mail(person, address, desk.crowd.words(person))


def _by_answer_to_form(desk, person, address):
    ticket, _link = desk.form(person, address, desk.crowd.words(person))
    # Who was thanked within the hour has no letter with this ticket's key yet, and an answer to another letter proves nothing here.
    desk.replies(ticket, "Which device is it?")
    desk.mail(person, address, desk.crowd.answer(person), check=UNKNOWN, answers=desk.letter(address), is_proof=True)


def _by_link(desk, person, address):
    ticket, _link = desk.form(person, address, desk.crowd.words(person))
    desk.replies(ticket, "We look into it.")
    desk.answers_by_link(person, desk.letter(address).link, desk.crowd.answer(person))


def _by_list(desk, person, address):
    desk.form(person, address, desk.crowd.words(person))
    desk.asks_for_list(address)
    page = desk.page(desk.letter(address).link)
    desk.answers_by_link(person, "/my/" + page.partition('href="/my/')[2].partition('"')[0], desk.crowd.answer(person))


def _plain_mail(desk, person, address):
    desk.mail(person, address, desk.crowd.words(person), check=UNKNOWN)


def _form(desk, person, address):
    desk.form(person, address, desk.crowd.words(person))


def _chat(desk, person, address):
    device = desk.device()
    if desk.crowd.random.random() < 0.5:
        desk.gives(person, device, address)
        desk.chat(person, device, desk.crowd.words(person))
    else:
        desk.chat(person, device, desk.crowd.words(person))
        desk.gives(person, device, address)


def several_mails(desk: Doors) -> None:
    person, address = somebody(desk)
    for name in (person.name, person.name.upper(), "", person.name.partition(" ")[0]):
        desk.mail(person, address, desk.crowd.words(person), name=name)


def capitals_in_the_address(desk: Doors) -> None:
    person, address = somebody(desk)
    desk.mail(person, address, desk.crowd.words(person))
    local, _, domain = address.partition("@")
    desk.mail(person, f"{local.title()}@{domain.upper()}", desk.crowd.words(person))


def other_spellings_of_an_address(desk: Doors) -> None:
    person, address = somebody(desk)
    desk.mail(person, address, desk.crowd.words(person))
    for spelt in (f"{address}.", f" {address.upper()} ", address.replace("@", "@\u200b")):
        desk.form(person, spelt, desk.crowd.words(person))


def form_then_answer(desk: Doors) -> None:
    person, address = somebody(desk)
    desk.form(person, address, desk.crowd.words(person))
    desk.mail(person, address, desk.crowd.answer(person), check=UNKNOWN, answers=desk.letter(address), is_proof=True)
    claims(desk, person, address)


def form_then_link(desk: Doors) -> None:
    person, address = somebody(desk)
    _by_link(desk, person, address)
    claims(desk, person, address)


def list_of_requests(desk: Doors) -> None:
    person, address = somebody(desk)
    claims(desk, person, address)
    _by_list(desk, person, address)


def chat_then_mail(desk: Doors) -> None:
    person, address = somebody(desk)
    _chat(desk, person, address)
    proves(desk, person, address)


def chat_answered_by_mail(desk: Doors) -> None:
    person, address = somebody(desk)
    device = desk.device()
    ticket = desk.chat(person, device, desk.crowd.words(person))
    desk.gives(person, device, address)
    desk.replies(ticket, "You have left, so we write.")
    desk.mail(person, address, desk.crowd.answer(person), check=UNKNOWN, answers=desk.letter(address), is_proof=True)
    desk.chat(person, device, desk.crowd.words(person))


def several_devices(desk: Doors) -> None:
    person, address = somebody(desk)
    for _device in range(desk.crowd.random.choice((2, 3))):
        _chat(desk, person, address)
    proves(desk, person, address)


def five_channels(desk: Doors) -> None:
    person, address = somebody(desk)
    ways = [_by_signature, _by_answer_to_form, _by_link, _chat, lambda *_: desk.call(person, email=address), lambda *_: desk.event(person, f"email:{address}")]
    first, rest = ways[0], ways[1:]
    first(desk, person, address)
    desk.crowd.random.shuffle(rest)
    for way in rest:
        way(desk, person, address)


def later_answer_to_a_closed_ticket(desk: Doors) -> None:
    person, address = somebody(desk)
    ticket = desk.mail(person, address, desk.crowd.words(person))
    desk.replies(ticket, "It is on its way.")
    letter = desk.letter(address)
    desk.close(ticket)
    desk.mail(person, address, desk.crowd.answer(person), check=UNKNOWN, answers=letter, is_proof=True)


def typo_put_right_in_the_chat(desk: Doors) -> None:
    person, address = somebody(desk)
    device = desk.device()
    desk.chat(person, device, desk.crowd.words(person))
    desk.gives(person, device, _with_typo(desk, address))
    desk.gives(person, device, address)
    proves(desk, person, address)


def typo_in_the_form_that_an_agent_joins(desk: Doors) -> None:
    person, address = somebody(desk)
    wrong = _with_typo(desk, address)
    desk.form(person, wrong, desk.crowd.words(person))
    proves(desk, person, address)
    desk.merge(address, wrong)


def changed_jobs_joined_by_an_agent(desk: Doors) -> None:
    person = desk.crowd.person()
    old, new = (desk.crowd.at_work(person, desk.crowd.company(person.locale)) for _ in range(2))
    for address in (old, new):
        desk.journey.owns(person.key, address)
        proves(desk, person, address)
    desk.merge(new, old)
    proves(desk, person, new)


def work_and_home_joined_by_an_agent(desk: Doors) -> None:
    person, home = somebody(desk)
    work = desk.crowd.at_work(person, desk.crowd.company(person.locale))
    desk.journey.owns(person.key, work)
    ticket = desk.mail(person, home, desk.crowd.words(person))
    proves(desk, person, work)
    desk.merge(home, work)
    desk.replies(ticket, "Which invoice do you mean?")
    desk.mail(person, work, desk.crowd.answer(person), answers=desk.letter(home))
    claims(desk, person, home)


def merged_by_mistake_and_parted(desk: Doors) -> None:
    one, mine = somebody(desk)
    other, theirs = somebody(desk, like=one)
    for person, address in ((one, mine), (other, theirs)):
        proves(desk, person, address)
    merge = desk.merge(mine, theirs)
    for person, address in ((one, mine), (other, theirs)):
        proves(desk, person, address)
    desk.part(merge)
    for person, address in ((one, mine), (other, theirs)):
        proves(desk, person, address)


def a_second_address_an_agent_vouches_for(desk: Doors) -> None:
    person, address = somebody(desk)
    second = desk.crowd.private(person)
    desk.journey.owns(person.key, second)
    desk.mail(person, address, desk.crowd.words(person))
    desk.vouches(address, "email", second)
    proves(desk, person, second)


def a_phone_of_a_sheet(desk: Doors) -> None:
    person, address = somebody(desk)
    phone = desk.crowd.phone()
    desk.journey.owns(person.key, phone)
    desk.mail(person, address, desk.crowd.words(person))
    desk.vouches(address, "phone", phone)
    desk.call(person, phone=phone)


def a_number_of_the_shop(desk: Doors) -> None:
    person, address = somebody(desk)
    shop = f"shop-{desk.crowd.number()}"
    desk.journey.owns(person.key, shop)
    proves(desk, person, address)
    desk.vouches(address, "external", shop)
    desk.event(person, f"external:{shop}")
    desk.event(person, f"email:{address}")


def an_address_with_signs_of_its_language(desk: Doors) -> None:
    person = desk.crowd.person(locale="ro")
    number = desk.crowd.number()
    address = f"{person.mailbox}@știri{number}.example"
    desk.journey.owns(person.key, address)
    desk.form(person, address, desk.crowd.words(person))
    desk.mail(person, f"{person.mailbox}@{f'știri{number}'.encode('idna').decode()}.example", desk.crowd.words(person))


def signed_in_on_two_devices(desk: Doors) -> None:
    desk.site(verifies=False)
    person = desk.crowd.person()
    account = desk.account(person)
    for _device in range(2):
        desk.chat(person, desk.signs_in(desk.signed(account, name=person.name)), desk.crowd.words(person), is_proof=True)


def signed_in_with_a_verified_address(desk: Doors) -> None:
    desk.site(verifies=True)
    person, address = somebody(desk)
    account = desk.account(person)
    steps = [lambda: desk.chat(person, desk.signs_in(desk.signed(account, email=address, name=person.name)), desk.crowd.words(person), is_proof=True),
             lambda: proves(desk, person, address)]
    desk.crowd.random.shuffle(steps)
    for step in steps:
        step()


def an_account_that_names_its_address_later(desk: Doors) -> None:
    desk.site(verifies=True)
    person, address = somebody(desk)
    account = desk.account(person)
    desk.chat(person, desk.signs_in(desk.signed(account)), desk.crowd.words(person), is_proof=True)
    proves(desk, person, address)
    desk.chat(person, desk.signs_in(desk.signed(account, email=address)), desk.crowd.words(person), is_proof=True)


def signed_in_in_the_middle_of_a_chat(desk: Doors) -> None:
    desk.site(verifies=False)
    person = desk.crowd.person()
    account, device = desk.account(person), desk.device()
    desk.chat(person, device, desk.crowd.words(person))
    desk.chat(person, desk.signs_in(desk.signed(account, name=person.name), device), desk.crowd.words(person), is_proof=True)


def work_and_home_joined_by_a_code(desk: Doors) -> None:
    person, home = somebody(desk)
    work = desk.crowd.at_work(person, desk.crowd.company(person.locale))
    desk.journey.owns(person.key, work)
    for address in (home, work):
        proves(desk, person, address)
    desk.asks_for_list(home)
    desk.joins(desk.letter(home).link, work)
    proves(desk, person, work)


def _with_typo(desk: Doors, address: str) -> str:
    """Two letters swapped in the provider's name."""
    local, _, domain = address.partition("@")
    place = desk.crowd.random.randrange(1, 3)
    return f"{local}@{domain[:place]}{domain[place + 1]}{domain[place]}{domain[place + 2:]}"
