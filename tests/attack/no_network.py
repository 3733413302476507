"""Become a program in a network of its own that has nothing but loopback: `python no_network.py PROGRAM …`.

Exits with 77 where the machine does not permit it.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

NOT_PERMITTED = 77
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # Source: sched.h
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1  # Source: netdevice(7)


def leave_network() -> bool:
    """Move this process into a network without interfaces and bring loopback up; tell whether that worked."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWNET):
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
            return False
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    try:
        with socket.socket() as control:
            request = struct.pack("16sH14x", b"lo", 0)
            flags = struct.unpack("16sH14x", fcntl.ioctl(control, _SIOCGIFFLAGS, request))[1]
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | _IFF_UP))
    except OSError:
        return False
    return [name for _, name in socket.if_nameindex()] == ["lo"]


if __name__ == "__main__":
    if not leave_network():
        sys.exit(NOT_PERMITTED)
    sys.exit(subprocess.call(sys.argv[1:]))
