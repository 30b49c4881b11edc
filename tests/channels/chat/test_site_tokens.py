"""What a website's token proves: the signature and nothing else. Every hostile token is refused by name."""
import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.channels.chat.site_tokens import REASONS, Key, Refused, read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET, OLD, OTHER = "cts_" + "a" * 48, "cts_" + "b" * 48, "cts_" + "c" * 48
KEYS = (Key(2, SECRET, True), Key(1, OLD, False))


def token(secret: str = SECRET, *, algorithm: str = "HS256", headers: dict | None = None, **claims) -> str:
    """Signed as a website would, by hand: what we read must not depend on who wrote it."""
    said = {"sub": "4711", "iat": int(NOW.timestamp()), "exp": int((NOW + timedelta(minutes=10)).timestamp()), **claims}
    begin = by_hand({"alg": algorithm, "typ": "JWT", **(headers or {})}, {name: value for name, value in said.items() if value is not None}).rstrip(".")
    return f"{begin}.{_base64(hmac.digest(secret.encode(), begin.encode(), algorithm.replace('HS', 'sha')))}"


def by_hand(header: dict | str, payload: dict | str, signature: str = "") -> str:
    return ".".join([*(_base64((part if isinstance(part, str) else json.dumps(part)).encode()) for part in (header, payload)), signature])


def _base64(words: bytes) -> str:
    return base64.urlsafe_b64encode(words).rstrip(b"=").decode()


def after(**spans) -> int:
    return int((NOW + timedelta(**spans)).timestamp())


GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")
_PAYLOAD = {"sub": "4711", "iat": after(), "exp": after(minutes=5)}
HOSTILE = {
    "nothing at all": ("", "not_a_token"),
    "not a token": ("hello", "not_a_token"),
    "five parts, as one that is encrypted has": ("a.b.c.d.e", "not_a_token"),
    "no letters of base64": ("ș.ț.ă", "not_a_token"),
    "longer than any": (token(name="x" * 5000), "not_a_token"),
    "a header nested deep": (by_hand("[" * 2900, _PAYLOAD), "not_a_token"),
    "claims nested deep": (by_hand({"alg": "HS256"}, "[" * 2900, "x"), "not_a_token"),
    "claims that are a list": (by_hand({"alg": "HS256", "typ": "JWT"}, "[1]", "x"), "not_a_token"),
    "alg none": (by_hand({"alg": "none"}, _PAYLOAD), "algorithm"),
    "alg None, in capitals": (by_hand({"alg": "NONE"}, _PAYLOAD), "algorithm"),
    "no alg": (by_hand({"typ": "JWT"}, _PAYLOAD), "algorithm"),
    "another algorithm with our secret": (token(algorithm="HS512"), "algorithm"),
    "an algorithm of key pairs": (by_hand({"alg": "RS256"}, _PAYLOAD, SIGNATURE), "algorithm"),
    "alg none with a good signature": (".".join([by_hand({"alg": "none"}, {}).split(".")[0], BODY, SIGNATURE]), "algorithm"),
    "a secret that somebody made up": (token("secret"), "signature"),
    "the secret of another website": (token(OTHER), "signature"),
    "no secret": (token(""), "signature"),
    "no signature": (f"{HEAD}.{BODY}.", "signature"),
    "another person's name under a good signature": (".".join([HEAD, token(sub="4712").split(".")[1], SIGNATURE]), "signature"),
    "a key of its own in the header": (token(OTHER, headers={"jwk": {"kty": "oct", "k": "Y2M"}, "kid": "../../dev/null"}), "signature"),
    "a revoked secret": (token(OLD), "revoked"),
    "expired": (token(iat=after(hours=-2), exp=after(minutes=-2)), "expired"),
    "expired and revoked": (token(OLD, iat=after(hours=-2), exp=after(minutes=-2)), "expired"),
    "begins tomorrow": (token(iat=after(days=1), exp=after(days=1, hours=1)), "not_yet"),
    "not before tomorrow": (token(nbf=after(days=1), exp=after(hours=20)), "not_yet"),
    "good for a month": (token(exp=after(days=30)), "too_long"),
    "good until the end of the calendar": (token(exp=253402300799), "too_long"),
    "good for ever": (token(exp=None), "claims"),
    "without a beginning": (token(iat=None), "claims"),
    "an end that is no number": (token(exp="tomorrow"), "claims"),
    "an end beyond all calendars": (token(exp=10 ** 18), "claims"),
    "an end that is yes": (token(exp=True), "claims"),
    "nobody": (token(sub=None), "no_subject"),
    "an empty id": (token(sub=""), "no_subject"),
    "an id with a blank, which would become another's": (token(sub="4711 "), "no_subject"),
    "an id with a control character": (token(sub="4711\x00"), "no_subject"),
    "an id that would be cut into another's": (token(sub="4" * 255), "no_subject"),
    "an id that is a list": (token(sub=["4711"]), "no_subject"),
    "an id that is yes": (token(sub=True), "no_subject"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_token_is_refused_by_name(name):
    words, why = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        read(words, KEYS, NOW)
    assert refused.value.why == why and why in REASONS


def test_where_there_is_no_secret_nobody_is_believed():
    for keys in ((), (Key(1, OLD, False),)):
        with pytest.raises(Refused, match="no_secret"):
            read(token(OLD), keys, NOW)


def test_a_refusal_names_who_was_claimed():
    with pytest.raises(Refused) as refused:
        read(token(OTHER, sub="4712"), KEYS, NOW)
    assert refused.value.claimed == "4712"


def test_a_good_token_says_who_it_is():
    signed = read(token(email="Ana@Example.com", name=" Ana  Pop ", phone="+40 745-118", locale="ro_RO", jti="x", aud="chat", iss="shop",
                        attributes={"plan": "gold", "orders": 3, "vip": True}), KEYS, NOW)
    person = signed.person
    assert (person.external_id, person.email, person.name, person.phone, person.locale) == ("4711", "ana@example.com", "Ana Pop", "+40745118", "ro")
    assert (signed.key_id, person.attributes, person.left_out) == (2, (("plan", "gold"), ("orders", "3"), ("vip", "yes")), ())
    assert NOW + timedelta(minutes=10) <= signed.until <= NOW + timedelta(minutes=11)


def test_a_number_is_an_id_too_and_a_replaced_secret_holds_for_its_time():
    assert read(token(sub=17), KEYS, NOW).person.external_id == "17"
    assert read(token(OLD), (Key(2, SECRET, True), Key(1, OLD, True)), NOW).key_id == 1


def test_what_cannot_be_used_is_named_without_its_value():
    person = read(token(email="nobody", phone="12", locale="klingon", name=7, attributes={"ok": "1", "list": [1], " odd": "x"}), KEYS, NOW).person
    assert (person.email, person.name, person.phone, person.locale) == ("", "", "", "")
    assert set(person.left_out) == {"email", "name", "phone", "locale", "list", "odd"} and person.attributes == (("ok", "1"),)
    assert read(token(attributes="x"), KEYS, NOW).person.left_out == ("attributes",)
    assert len(read(token(attributes={f"k{n}": 1 for n in range(60)}), KEYS, NOW).person.attributes) == 40
