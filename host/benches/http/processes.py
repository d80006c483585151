"""Starts a server, says what it costs while it runs, and ends it by its own id."""

import os
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 120  # stoad compiles its engine once on a new machine
STOP_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Something that the reader of the message can do something about."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A server that listens on `port`."""

    def __init__(self, name, child, port, start_seconds):
        self.name, self.child, self.port, self.start_seconds = name, child, port, start_seconds

    def memory(self):
        """Resident and proportional memory, in MiB."""
        rss = self._kilobytes("status", "VmRSS")
        return rss / 1024, self._kilobytes("smaps_rollup", "Pss") / 1024

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def _kilobytes(self, file, field):
        text = Path(f"/proc/{self.child.pid}/{file}").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE).group(1))


@contextmanager
def running(name, command, folder, port, env=None, ready=None):
    """Runs `command` until the block ends. It is ready when its standard output holds `ready`, or else when it
    takes connections. What it prints is kept in `folder`, and shown if it does not start."""
    log_path = Path(folder) / f"{name}.log"
    with open(log_path, "ab") as log:
        written_before = log.tell()
        started = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
    try:
        while not _is_ready(log_path, written_before, port, ready):
            if child.poll() is not None or time.monotonic() - started > START_SECONDS:
                raise Failure(f"{name} did not start:\n{log_path.read_text(errors='replace')[-2000:]}")
            time.sleep(0.005)
        yield Process(name, child, port, time.monotonic() - started)
    finally:
        _stop(child)


def _is_ready(log_path, offset, port, ready):
    if ready is not None:
        return ready in log_path.read_bytes()[offset:]
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop(child):
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
