"""Somebody is told that a night failed: by a command, or a web hook on the own network; never about whom."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines.errors import DeliveryRefused, UsageError
from pipelines.monitor import notify
from pipelines.monitor.history import read_nights
from pipelines.monitor.notify import Message, resolve_local, send_message
from pipelines.monitor.outcome import recorded
from pipelines.monitor.progress import Reporter
from pipelines.night import open_night
from pipelines.settings import Home, Settings

MESSAGE = Message(
    state="refused", started_at="2026-03-01T02:00:00+08:00", delivery_id=None, exit_code=3, last_stage=""
)
PERSON = "340102198001011234"


class Told(Reporter):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        self.lines.append(text)


def refuse_night(tmp_path: Path, settings: Settings) -> list[str]:
    told = Told()
    night = open_night(tmp_path / PERSON, Home(tmp_path / "home"), settings, told)
    with pytest.raises(DeliveryRefused), recorded(night):
        raise DeliveryRefused(f"settlement.csv line 2: psn_no {PERSON}")
    return told.lines


def test_a_refused_night_tells_the_command_and_no_person(tmp_path: Path):
    heard = tmp_path / "heard.json"
    settings = Settings(notify_command=f"tee {heard}")
    assert refuse_night(tmp_path, settings) == []
    said = json.loads(heard.read_text())
    assert (said["state"], said["exit_code"], said["delivery_id"]) == ("refused", 3, None)
    assert PERSON not in heard.read_text()


def test_nothing_is_told_by_default():
    settings = Settings()
    assert (settings.notify_command, settings.notify_webhook) == ("", "")
    assert send_message(MESSAGE, command="", webhook="") is None


@pytest.mark.parametrize("command", ["/nonexistent/tell", "false", "'unclosed"])
def test_a_command_that_fails_changes_nothing_of_the_night(tmp_path: Path, command: str):
    (line,) = refuse_night(tmp_path, Settings(notify_command=command))
    assert line.startswith("notification not delivered")
    assert [night.state for night in read_nights(tmp_path / "home" / "nights.jsonl")] == ["refused"]


def test_a_command_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notify, "TIMEOUT_SECONDS", 0.3)
    started = time.monotonic()
    late = tmp_path / "late"
    fault = send_message(MESSAGE, command=f"sh -c '(sleep 2; touch {late}) & wait'", webhook="")
    assert "TimeoutExpired" in str(fault)
    assert time.monotonic() - started < 2
    time.sleep(2)
    assert not late.exists()


class Hook(BaseHTTPRequestHandler):
    answer = 204
    heard: bytes = b""

    def do_POST(self) -> None:
        type(self).heard = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.answer)
        self.send_header("Location", "http://8.8.8.8/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/told"
        server.shutdown()


def test_a_web_hook_of_this_machine_gets_the_message(hook: str):
    assert send_message(MESSAGE, command="", webhook=hook) is None
    assert json.loads(Hook.heard)["state"] == "refused"


def test_a_web_hook_that_answers_with_a_fault_is_told(hook: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Hook, "answer", 500)
    assert "answered 500" in str(send_message(MESSAGE, command="", webhook=hook))


def test_a_redirection_is_not_followed(hook: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Hook, "answer", 302)
    assert send_message(MESSAGE, command="", webhook=hook) is None  # told here, and nowhere else


@pytest.mark.parametrize(
    "webhook",
    [
        "http://8.8.8.8/hook",
        "http://[2001:4860:4860::8888]/hook",
        "http://[::ffff:8.8.8.8]/hook",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0:9/",
        "http://134744072/hook",  # 8.8.8.8 as one number
        "http://192.0.2.1/hook",
        "https://127.0.0.1/hook",
        "ftp://127.0.0.1/hook",
        "file:///etc/passwd",
        "http:///hook",
        "127.0.0.1",
    ],
)
def test_a_web_hook_beyond_the_own_network_is_refused(webhook: str):
    with pytest.raises(UsageError, match="FUNDWATCH_NOTIFY_WEBHOOK"):
        resolve_local(webhook)


@pytest.mark.parametrize(
    "webhook", ["http://127.0.0.1:9/", "http://10.1.2.3/x", "http://[fd00::1]/", "http://[::1]/"]
)
def test_a_web_hook_on_the_own_network_is_taken(webhook: str):
    address, _ = resolve_local(webhook)
    assert address in webhook
