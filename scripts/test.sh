#!/usr/bin/env bash
# Every test: once on SQLite with browser and mail servers, once more on PostgreSQL for all that touches the database.
set -u
status=0
echo "== SQLite, browser, mail servers"
python -m pytest --engine=sqlite -n 3 --dist loadfile --ignore=tests/soak || status=1
echo "== PostgreSQL"
python -m pytest --engine=postgresql -n 3 --dist worksteal --ignore=tests/soak --ignore=tests/journeys || status=1
echo "Engines: SQLite $(python -c 'import sqlite3; print(sqlite3.sqlite_version)'), $("$(ls -d /usr/lib/postgresql/*/bin | tail -1)/postgres" --version), $(redis-server --version | cut -d' ' -f1-3), $(dpkg-query -W -f '${Package} ${Version}' chromium-headless-shell 2>/dev/null), Dovecot $(/usr/sbin/dovecot --version | cut -d' ' -f1)"
exit $status
