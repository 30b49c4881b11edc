"""Who crashed is gone from the screens of the others within ten seconds: a web process among several on Redis, and a browser on the memory of one."""
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from playwright.sync_api import sync_playwright
from simple_websocket import Client, ConnectionClosed

from helpdesk.config import ROOT
from tests.engines import free_port, redis_server
from tests.factories import make_ticket
from tests.journeys.conftest import CHROMIUM
from tests.journeys.running import PASSWORD, RunningDesk, running_desk

ANA, BOB = "ana@desk.test", "bob@desk.test"
MOST_SECONDS = 10


def test_a_killed_web_process_takes_its_agents_along(tmp_path):
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        desk = stack.enter_context(_desk(tmp_path, HELPDESK_REDIS_URL=redis))
        ticket = _ticket(desk)
        other, port = stack.enter_context(_web_process(desk, redis))
        # Once its process is killed nobody is left to say goodbye to.
        stack.enter_context(suppress(ConnectionClosed))
        window = stack.enter_context(closing(_socket(f"http://127.0.0.1:{port}", ANA)))
        bob = stack.enter_context(closing(_socket(desk.url, BOB)))
        window.send(_said("here", {"ticket": ticket, "state": "reply"}))
        assert _until(bob, ticket, lambda people: [name for _id, name, _state in people] == ["Ana"]) < 5
        os.killpg(other.pid, signal.SIGKILL)
        spent = _until(bob, ticket, lambda people: people == [])
    print(f"a killed web process: gone after {spent:.1f} s")
    assert spent <= MOST_SECONDS


def test_a_killed_browser_is_gone(tmp_path):
    with ExitStack() as stack:
        desk = stack.enter_context(_desk(tmp_path))
        ticket = _ticket(desk)
        bob = stack.enter_context(closing(_socket(desk.url, BOB)))
        playwright = stack.enter_context(sync_playwright())
        profile = tmp_path / "profile"
        page = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM).new_page()
        page.goto(f"{desk.url}/desk/sign-in")
        page.fill("input[name=email]", ANA)
        page.fill("input[name=password]", PASSWORD)
        page.click("form button.btn-primary")
        page.wait_for_url("**/desk/**")
        page.goto(f"{desk.url}/desk/tickets/{ticket}")
        assert _until(bob, ticket, lambda people: [name for _id, name, _state in people] == ["Ana"]) < 10
        for pid in _processes_of(profile):
            os.kill(pid, signal.SIGKILL)
        spent = _until(bob, ticket, lambda people: people == [])
    print(f"a killed browser: gone after {spent:.1f} s")
    assert spent <= MOST_SECONDS


@contextmanager
def _desk(folder: Path, **environment: str):
    with running_desk(folder / "desk", **environment) as desk:
        for email, name in ((ANA, "Ana"), (BOB, "Bob")):
            desk.create_agent(email, name)
        yield desk


def _ticket(desk: RunningDesk) -> int:
    with desk.app.app_context():
        return make_ticket().number


@contextmanager
def _web_process(desk: RunningDesk, redis: str):
    """A second web process of the same desk: (the process, its port)."""
    port = free_port()
    variables = {"HELPDESK_INSTANCE": str(desk.instance), "HELPDESK_SAMPLE": "0", "HELPDESK_RATE_LIMITS": "0", "HELPDESK_REDIS_URL": redis}
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "20", "--bind", f"127.0.0.1:{port}", "helpdesk.serving:app"],
                               cwd=ROOT, env=os.environ | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                build_opener().open(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            except OSError:
                assert time.monotonic() < deadline and process.poll() is None, "the second web process did not start"
                time.sleep(0.2)
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _socket(url: str, email: str) -> Client:
    """A live connection of an agent who signed in by the form; Engine.IO 4 by hand, for no client library is needed elsewhere."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    page = browser.open(f"{url}/desk/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    browser.open(Request(f"{url}/desk/sign-in", urlencode({"csrf_token": token, "email": email, "password": PASSWORD}).encode(), headers={"Referer": f"{url}/desk/sign-in"})).close()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    socket = Client(f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket", headers={"Cookie": cookies})
    assert socket.receive(timeout=20).startswith("0")
    socket.send("40/desk,")
    # Who is there already may be told before the connection is confirmed.
    told = [socket.receive(timeout=20), socket.receive(timeout=20)]
    assert any(words and words.startswith("40/desk") for words in told), told
    return socket


def _said(event: str, data: dict) -> str:
    return f"42/desk,{json.dumps([event, data])}"


def _until(socket: Client, ticket: int, is_so) -> float:
    """Seconds until what is told of the ticket's people is so; answers pings meanwhile."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        told = socket.receive(timeout=1)
        if told == "2":
            socket.send("3")
        elif told and told.startswith("42/desk,"):
            event, data = json.loads(told.removeprefix("42/desk,"))
            if event == "presence" and str(ticket) in data["tickets"] and is_so(data["tickets"][str(ticket)]):
                return time.monotonic() - began
    return float("inf")


def _processes_of(profile: Path) -> list[int]:
    """The processes of the browser with this profile, which only this test has."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if f"--user-data-dir={profile}" in words:
                found.append(int(folder.name))
    return found
