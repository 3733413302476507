"""The demo's whole night, its Prefect server included, reaches nothing but this machine."""

import ipaddress
import re

import pytest


def test_the_whole_night_was_made_where_there_is_no_network(demo):
    if not demo.isolated:
        pytest.skip("this machine permits no network namespace, so the night ran with the network it has")
    assert (demo.home / "published" / "current.duckdb").exists()


def test_every_address_a_process_connected_to_is_this_machine(demo):
    assert any("socket.connect" in line for line in demo.connected), "the recorder saw not even Prefect"
    hosts = {
        host
        for line in demo.connected
        for host in re.findall(r"(?:connect|sendto|sendmsg) \('([^']*)'", line)
    }
    assert [host for host in hosts if not ipaddress.ip_address(host).is_loopback] == []
    names = {name for line in demo.connected for name in re.findall(r"get\w+ (\S+)", line)}
    assert names <= {"'127.0.0.1'", "'localhost'", "None"}, names
