"""`scripts/bench http`: what one request costs, next to workerd, Node and a bare axum.

All servers of a workload run at once and are loaded in turn, round by round, so that whatever else the machine does
meets them alike. A figure is the median of the rounds."""

import argparse
import http.client
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import options
import servers
from load import Workload, measure, median
from processes import Failure
from tables import MISSING, duration, mebibytes, ratio, table

CONNECTIONS = 16
KEYS = 100
ECHO_BYTES = 10_000
VALUE = "x" * 1000


@dataclass
class Group:
    """Workloads that the same running servers answer."""

    workloads: list
    servers: dict


@dataclass
class Row:
    """One server under one workload: a request at a time, and as many as it takes."""

    server: str
    workload: str
    alone: object
    loaded: object


def groups(folder):
    body = folder / "echo.json"
    body.write_text(json.dumps(echo_body(), separators=(",", ":")))
    return [
        Group(
            [
                Workload("hello", "/hello"),
                Workload("JSON echo, 10 KB", "/echo", method="POST", body=body),
                Workload("kv read", "/kv/{n}", count=KEYS),
            ],
            {"stoa": servers.stoa, "workerd": servers.workerd, "node": servers.node, "axum": servers.axum},
        ),
        Group(
            [Workload(f"{servers.TENANTS} tenants in turn", "/", "t{n}.localhost", count=servers.TENANTS)],
            {"stoa": servers.stoa_tenants, "workerd": servers.workerd_tenants},
        ),
    ]


def echo_body():
    """Records as an API would send them. The keys are in order, since axum's side sorts them."""
    record = {"active": True, "id": 0, "name": "A name that is neither short nor long", "tags": ["a", "b"]}
    size = len(json.dumps(record, separators=(",", ":"))) + 3
    return {"items": [{**record, "id": n} for n in range(ECHO_BYTES // size)]}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench http")
    parser.add_argument("--quick", action="store_true", help="one short round: shows that it works, not more")
    arguments = parser.parse_args()
    rounds, seconds = (1, 1) if arguments.quick else (5, 2)
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        rows, memory = [], []
        for index, group in enumerate(groups(Path(folder))):
            found, used = run(group, Path(folder) / str(index), rounds, seconds)
            rows += found
            memory += used
    report(rows, memory, rounds, seconds)
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        options.run(Path(folder), rounds, seconds)


def run(group, folder, rounds, seconds):
    """Starts the servers of a group, checks that they agree, and measures them."""
    with ExitStack() as stack:
        running = {}
        for name, start in group.servers.items():
            (folder / name).mkdir(parents=True)
            running[name] = stack.enter_context(start(folder / name))
            seed(running[name])
        before = {name: server.memory() for name, server in running.items()}
        rows = []
        for workload in group.workloads:
            able = agreeing(running, workload)
            rows += measured(able, workload, rounds, seconds)
        label = group.workloads[-1].name if len(group.workloads) == 1 else "all others"
        return rows, [(label, name, before[name], server.memory()) for name, server in running.items()]


def seed(server):
    """Writes the keys. A server that has no such route has no kv."""
    for n in range(1, KEYS + 1):
        status, _ = ask(server, "PUT", f"/kv/{n}", "bench.localhost", VALUE.encode())
        if status >= 300:
            return


def agreeing(running, workload):
    """The servers that know this workload and answer it, all with the same words. Stoa must be one of them."""
    able = {}
    body = workload.body.read_bytes() if workload.body else None
    for n in {1, workload.count}:
        path, host = workload.nth(workload.path, n), workload.nth(workload.host, n)
        answers = {name: ask(server, workload.method, path, host, body) for name, server in running.items()}
        able = {name: server for name, server in running.items() if answers[name][0] != 404}
        words = {answers[name] for name in able}
        if len(words) != 1 or next(iter(words))[0] != 200 or "stoa" not in able:
            seen = {name: (status, text[:200]) for name, (status, text) in answers.items()}
            raise Failure(f"{workload.name}: the servers do not answer alike: {seen}")
    return able


def ask(server, method, path, host, body):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, {"Host": host, "Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def measured(able, workload, rounds, seconds):
    if rounds > 1:
        for server in able.values():
            measure(server, workload, 1, CONNECTIONS)
    alone, loaded = {name: [] for name in able}, {name: [] for name in able}
    for number in range(rounds):
        print(f"{workload.name}: round {number + 1} of {rounds}", file=sys.stderr)
        for name, server in able.items():
            alone[name].append(measure(server, workload, seconds, 1))
            loaded[name].append(measure(server, workload, seconds, CONNECTIONS))
    return [Row(name, workload.name, median(alone[name]), median(loaded[name])) for name in able]


def report(rows, memory, rounds, seconds):
    print(f"Medians of {rounds} rounds of {seconds} s, with one request at a time and {CONNECTIONS} connections.\n")
    head = ["what", "server", "p50, one", "p99, one", "requests/s", "p50, 16", "p99, 16", "CPU/request"]
    print(table(head, [
        [row.workload, row.server, duration(row.alone.p50_us), duration(row.alone.p99_us),
         f"{row.loaded.per_second:,.0f}", duration(row.loaded.p50_us), duration(row.loaded.p99_us),
         duration(row.loaded.cpu_us)]
        for row in rows
    ], texts=2))
    print("\nRequests per second, Stoa's over the other's:\n")
    print(table(["what", "workerd", "node", "axum"], ratios(rows)))
    print("\nMemory, resident and proportional, before and after all of it:\n")
    print(table(["while serving", "server", "Rss before", "Rss after", "Pss after"], [
        [label, name, mebibytes(before[0]), mebibytes(after[0]), mebibytes(after[1])]
        for label, name, before, after in memory
    ], texts=2))


def ratios(rows):
    found = {(row.workload, row.server): row.loaded.per_second for row in rows}
    for workload in dict.fromkeys(row.workload for row in rows):
        others = [found.get((workload, name)) for name in ("workerd", "node", "axum")]
        yield [workload, *(ratio(found[workload, "stoa"], other) if other else MISSING for other in others)]


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"scripts/bench http: {failure}")
