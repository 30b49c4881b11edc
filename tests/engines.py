"""Real engines for the tests: a SQLite file copied for each test, a PostgreSQL and a Redis started once."""
import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg


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


# Deleting from small tables is ten times quicker than making a database anew. Without the triggers the order is all one.
_EMPTY = """DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(format('%I', name)::regclass, 1, false);
  END LOOP;
END $$"""
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def empty(address: str) -> None:
    """Leaves no row and no used number in the PostgreSQL database.

    :raises RuntimeError: when somebody still holds a connection: the test that just ended has not let go of it.
    """
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        wait_until = time.monotonic() + 5
        while held := connection.execute(_OTHERS).fetchone()[0]:
            if time.monotonic() > wait_until:
                raise RuntimeError(f"This test leaves {held} connections to the database open.")
            time.sleep(0.02)
        connection.execute(_EMPTY)


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


@contextmanager
def redis_server():
    """Yields the address of a private Redis that keeps nothing, for the time of the tests."""
    if not shutil.which("redis-server"):
        raise RuntimeError("Redis is not installed. On Debian or Ubuntu: sudo apt-get install redis-server")
    port = free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"Nothing answers on port {port}.")
