#!/usr/bin/env bash
# Installs what the tests drive for real: a browser, PostgreSQL, Redis, an IMAP server.
set -u
declare -A package=([chromium-headless-shell]=chromium-headless-shell [redis-server]=redis-server [dovecot]=dovecot-imapd)
missing=()
for program in chromium-headless-shell redis-server; do command -v "$program" >/dev/null || missing+=("${package[$program]}"); done
[ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/imap ] || missing+=(dovecot-imapd)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  printf 'The tests drive real programs that are not installed. Install them first:\n  sudo apt-get install %s\n' "${missing[*]}" >&2
  exit 1
fi
echo "Installing ${missing[*]} …"
log=.venv/engines.log
{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 \
  || { tail -n 15 "$log" >&2; echo "Installing ${missing[*]} failed; the whole story is in $log." >&2; exit 1; }
