"""Writes down every address a Python process connects to, asks for or sends to."""

import os
import sys

_RECORD = os.environ.get("CONNECT_RECORD", "")
_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if event in _WATCHED:
        told = arguments[0] if event.startswith("socket.get") else arguments[1]
        line = f"{event} {told!r}\n"
        descriptor = os.open(_RECORD, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode("utf-8", "backslashreplace"))
        finally:
            os.close(descriptor)


if _RECORD:
    sys.addaudithook(_record)
