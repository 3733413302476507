"""Tell a command or a local web hook that a night failed or was refused; nothing by default."""

import http.client
import ipaddress
import json
import os
import shlex
import socket
import subprocess
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pipelines.errors import UsageError
from pipelines.monitor.history import NightEntry

TIMEOUT_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody is told: that and when, never about whom.

    The reason stays in the home: it may quote a file's name or a value. `fundwatch status` shows it.

    Attributes:
        state: `refused` or `failed`.
        started_at: when the night began, ISO with offset.
        delivery_id: null when the delivery was refused before it had one.
        exit_code: the code the command ends with.
        last_stage: the last stage that was finished; empty when none was.
        advice: where to look.
    """

    state: str
    started_at: str
    delivery_id: str | None
    exit_code: int
    last_stage: str
    advice: str = "fundwatch status"


def write_message(entry: NightEntry, exit_code: int) -> Message:
    """Return what is told of a night that did not end well."""
    return Message(
        state=entry.state,
        started_at=entry.started_at,
        delivery_id=entry.delivery_id,
        exit_code=exit_code,
        last_stage=next(reversed(entry.seconds), ""),
    )


def send_message(message: Message, *, command: str, webhook: str) -> str | None:
    """Hand the message to the command and to the web hook that are set; return what went wrong, for the log.

    A night that failed stays as it is whatever comes of this: nothing is raised.

    Args:
        message: as one JSON document.
        command: gets it on standard input, without a shell and with a time limit; empty: none.
        webhook: an `http://` address of this machine or network, to which it is posted; empty: none.
    """
    body = json.dumps(
        {name: getattr(message, name) for name in message.__dataclass_fields__}, ensure_ascii=False
    ).encode()
    faults = []
    for told, tell in ((command, _run_command), (webhook, _post)):
        try:
            if told:
                tell(told, body)
        except (
            OSError,
            ValueError,
            http.client.HTTPException,
            subprocess.SubprocessError,
            UsageError,
        ) as fault:
            faults.append(f"notification not delivered ({type(fault).__name__}: {fault})")
    return "; ".join(faults) or None


def _run_command(command: str, body: bytes) -> None:
    # A group of its own, so that what the command started ends with it.
    process = subprocess.Popen(  # noqa: S603  # the operator's own
        shlex.split(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.communicate(body, timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        raise
    if process.returncode:
        raise ValueError(f"the command ended with {process.returncode}")


def _post(webhook: str, body: bytes) -> None:
    address, parts = resolve_local(webhook)
    connection = http.client.HTTPConnection(address, parts.port or 80, timeout=TIMEOUT_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "Host": parts.netloc.rpartition("@")[2]}
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
        if status >= http.client.BAD_REQUEST:
            raise ValueError(f"the web hook answered {status}")
    finally:
        connection.close()


def resolve_local(webhook: str) -> tuple[str, SplitResult]:
    """Return the address to connect to, and the parts of the web hook.

    The name is resolved once and the connection goes to that very address, so a name that answers with
    another one the second time gains nothing. Redirections are not followed.

    Raises:
        UsageError: it is no `http://` address, or any address of its name lies beyond the own network.
        OSError: the name cannot be resolved.
    """
    parts = urlsplit(webhook)
    if parts.scheme != "http" or not parts.hostname:
        raise UsageError("FUNDWATCH_NOTIFY_WEBHOOK must be an http:// address of this machine or network.")
    found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    foreign = [address for address in addresses if not _is_local(address)]
    if foreign:
        raise UsageError(
            f"FUNDWATCH_NOTIFY_WEBHOOK leads to {foreign[0]}, outside this machine and network. "
            "Name a loopback or private address, or use FUNDWATCH_NOTIFY_COMMAND."
        )
    return addresses[0], parts


_PRIVATE: Final = tuple(  # Source: RFC 1918, RFC 4193
    ipaddress.ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


def _is_local(address: str) -> bool:
    """Tell whether an address is of this machine or a private network; `is_private` alone takes more."""
    where = ipaddress.ip_address(address)
    mapped = getattr(where, "ipv4_mapped", None)
    where = mapped or where
    return where.is_loopback or any(where in block for block in _PRIVATE if block.version == where.version)
