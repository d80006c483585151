"""Sends load with wrk, a process of its own, and gives back what wrk saw."""

import json
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from processes import Failure

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Workload:
    """What is asked for. `{n}` in `path` and `host` stands for 1..count, in turn."""

    name: str
    path: str
    host: str = "bench.localhost"
    method: str = "GET"
    count: int = 1
    pause_ms: int = 0
    body: Path | None = None
    header: str = ""

    def nth(self, text, n):
        return text.replace("{n}", str(n))


@dataclass(frozen=True)
class Figures:
    """What one round saw."""

    p50_us: float
    p99_us: float
    per_second: float
    cpu_us: float
    refused: int = 0


def start(port, workload, seconds, connections):
    """Starts wrk with one thread: more would take the server's cores."""
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", SCRIPT,
        f"http://127.0.0.1:{port}", "--", workload.method, workload.path, workload.host, workload.count,
        workload.pause_ms,
    ]
    command += [workload.body or "", workload.header]
    words = [str(word) for word in command]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(wrk):
    """Waits for wrk and reads its last line, which load.lua printed."""
    output, _ = wrk.communicate()
    try:
        return json.loads(output.strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise Failure(f"wrk said:\n{output}") from None


def measure(server, workload, seconds, connections, refusals_allowed=False):
    """One round."""
    before = server.cpu_seconds()
    seen = finish(start(server.port, workload, seconds, connections))
    cpu = server.cpu_seconds() - before
    if seen["broken"] or (seen["refused"] and not refusals_allowed) or not seen["requests"]:
        raise Failure(f"{server.name}, {workload.name}: {seen}")
    return Figures(
        p50_us=seen["p50_us"],
        p99_us=seen["p99_us"],
        per_second=seen["requests"] / seen["seconds"],
        cpu_us=cpu * 1e6 / seen["requests"],
        refused=seen["refused"],
    )


def median(rounds):
    """The median of every figure over the rounds."""
    return Figures(**{
        name: statistics.median(getattr(figures, name) for figures in rounds)
        for name in Figures.__dataclass_fields__
    })
