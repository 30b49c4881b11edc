"""Real engines for the tests: a SQLite file copied for each test, a PostgreSQL and a Redis started once."""
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgresql():
    """Yields the address of a private PostgreSQL server, without fsync, for the time of the tests."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not programs:
        raise RuntimeError("PostgreSQL is not installed. On Debian or Ubuntu: sudo apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="continua-pg-"))
    as_user = _as_postgres(folder)
    port, data = free_port(), folder / "data"
    try:
        _run(as_user, f"{programs[-1]}/initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "desk", "-E", "UTF8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        _run(as_user, f"{programs[-1]}/pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://desk@127.0.0.1:{port}/postgres"
        finally:
            _run(as_user, f"{programs[-1]}/pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends the folder to its user."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _run(as_user: list[str], *command) -> None:
    done = subprocess.run([*as_user, *map(str, command)], capture_output=True, text=True, cwd="/")
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")
