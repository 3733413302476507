"""Become another Python program that ends with its parent: `python -m pipelines.flows.tether PARENT -m …`.

A night that is killed cannot stop the server it started, and Prefect's server has no wish of its own to end.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # Source: prctl(2)


def main(parent: int, arguments: list[str]) -> None:
    """Replace this process by Python with `arguments`, killed by the kernel when process `parent` is gone.

    Only Linux knows such a tie; elsewhere the program outlives a parent that was killed.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:  # it may have gone before the tie held
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
