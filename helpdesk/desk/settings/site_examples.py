"""What a website's server does to say who is signed in: code to copy, without any library."""

PYTHON = '''import base64, hashlib, hmac, json, os, time

def continua_token(user):
    """Who is signed in, signed for ten minutes."""
    now = int(time.time())
    claims = {"sub": str(user.id), "email": user.email, "name": user.name, "locale": "en",
              "attributes": {%(fields)s}, "iat": now, "exp": now + 600}
    part = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=")
    signed = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    secret = os.environ["CONTINUA_SECRET"].encode()
    return (signed + b"." + part(hmac.new(secret, signed, hashlib.sha256).digest())).decode()'''

PHP = '''function continua_token($user) {
    $now = time();
    $claims = ["sub" => (string) $user->id, "email" => $user->email, "name" => $user->name, "locale" => "en",
        "attributes" => (object) [%(fields)s], "iat" => $now, "exp" => $now + 600];
    $part = fn($value) => rtrim(strtr(base64_encode($value), "+/", "-_"), "=");
    $signed = $part('{"alg":"HS256","typ":"JWT"}') . "." . $part(json_encode($claims));
    return $signed . "." . $part(hash_hmac("sha256", $signed, getenv("CONTINUA_SECRET"), true));
}'''

PAGE = '''<script>
  window.continuaSettings = { token: () => fetch("/continua-token").then((answer) => answer.text()) };
</script>
%(snippet)s'''


def examples(snippet: str, key: str | None) -> list[tuple[str, str, str]]:
    """An id, a heading and the code of each; `snippet` shows the chat, `key` is that of an own field, if there is one."""
    return [("example-python", "Python", PYTHON % {"fields": f'"{key}": "Gold"' if key else ""}),
            ("example-php", "PHP", PHP % {"fields": f'"{key}" => "Gold"' if key else ""}),
            ("example-page", "HTML", PAGE % {"snippet": snippet})]
