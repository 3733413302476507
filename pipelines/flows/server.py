"""A Prefect server on the loopback address, for nights without a server of the operator's own.

The temporary server that Prefect starts by itself runs no scheduler, so a served flow waits for ever; and
when its night is killed it goes on for ever.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from pipelines.errors import UsageError

_HOST = "127.0.0.1"
_PATIENCE_SECONDS = 180.0
_STOP_SECONDS = 20.0
_NO_SCHEDULER = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
}


@contextmanager
def local_server(*, scheduler: bool) -> Iterator[None]:
    """Run a Prefect server while the block runs, unless `PREFECT_API_URL` names one already.

    It ends with this process, however that ends.

    Args:
        scheduler: start scheduled runs; a single night leaves that to the schedule's own server.

    Raises:
        UsageError: the server did not answer in time.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    port = _find_free_port()
    command = [
        sys.executable,
        "-m",
        "pipelines.flows.tether",
        str(os.getpid()),
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        _HOST,
        "--port",
        str(port),
        "--no-ui",
    ]
    server = subprocess.Popen(  # noqa: S603  # ours
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **({} if scheduler else _NO_SCHEDULER)},
    )
    try:
        _wait_until_healthy(server, port)
        os.environ["PREFECT_API_URL"] = f"http://{_HOST}:{port}/api"
        yield
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        connection = HTTPConnection(_HOST, port, timeout=2)
        try:
            connection.request("GET", "/api/health")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.5)
    raise UsageError(
        "Prefect's own server did not start. Try `prefect server start`, "
        "or name a running server in PREFECT_API_URL."
    )
