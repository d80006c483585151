"""`scripts/bench tenants`: a platform of 1,000 tenants with five scripts each: how long a restart takes, how much
memory it needs, and whether finding a route costs more than on a platform with two tenants."""

import argparse
import http.client
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import servers
from load import Figures, Workload, measure, median
from management import Management
from processes import Failure
from tables import duration, mebibytes, ratio, table

SCRIPTS = 5
FEW = 2
DEPLOYERS = 4
FIRST_ASKED = 100


@dataclass
class Platform:
    """What was seen of a platform with so many tenants."""

    tenants: int
    deploy_seconds: float
    ready_seconds: float
    rss: float
    rss_after: float
    first_us: float
    known: Figures
    unknown: Figures


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench tenants")
    parser.add_argument("--quick", action="store_true", help="100 tenants and one round: shows that it works")
    arguments = parser.parse_args()
    many, rounds, seconds = (100, 1, 1) if arguments.quick else (1000, 5, 2)
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as few_folder, \
            tempfile.TemporaryDirectory(prefix="stoa-bench-") as many_folder:
        took = {FEW: fill(few_folder, FEW), many: fill(many_folder, many)}
        with restarted(few_folder, FEW) as few, restarted(many_folder, many) as crowd:
            seen = compare({FEW: few, many: crowd}, took, rounds, seconds)
    report(seen[FEW], seen[many])


def fill(folder, tenants):
    """Deploys everything through the management API, and says how long it took."""
    print(f"deploying {tenants} tenants x {SCRIPTS} scripts", file=sys.stderr)
    with servers.stoad(folder) as server:
        started = time.monotonic()
        with ThreadPoolExecutor(DEPLOYERS) as pool:
            # One that fails is raised here.
            list(pool.map(lambda first: deploy(server.port, range(first, tenants + 1, DEPLOYERS)),
                          range(1, DEPLOYERS + 1)))
        return time.monotonic() - started


def deploy(port, numbers):
    management = Management(port)
    for n in numbers:
        management.create_tenant(f"t{n}")
        for s in range(1, SCRIPTS + 1):
            management.deploy(f"t{n}", f"s{s}", source(n, s))


def source(n, s):
    """No two are the same. The routes are registered, so that they can be told from unknown ones."""
    return (
        'import { registerWebHandler } from "stoa";\n'
        f'export function init() {{ registerWebHandler("/s{s}/hello", () => "tenant {n}, script {s}", "GET"); }}\n'
    )


@contextmanager
def restarted(folder, tenants):
    with servers.stoad(folder, name=f"stoad-{tenants}") as server:
        yield server


def compare(running, took, rounds, seconds):
    before = {tenants: server.memory()[0] for tenants, server in running.items()}
    first = {tenants: first_requests(server, tenants) for tenants, server in running.items()}
    known, unknown = {tenants: [] for tenants in running}, {tenants: [] for tenants in running}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        for tenants, server in running.items():
            # The same few scripts on both, so that only the size of the platform differs.
            warm = Workload("known route", "/s5/hello", "t{n}.localhost", count=FEW)
            known[tenants].append(measure(server, warm, seconds, 1))
            # No script runs: the answer is a lookup. All tenants in turn.
            lost = Workload("unknown route", "/s5/nowhere", "t{n}.localhost", count=tenants)
            unknown[tenants].append(measure(server, lost, seconds, 1, refusals_allowed=True))
    return {
        tenants: Platform(
            tenants, took[tenants], server.start_seconds, before[tenants], server.memory()[0], first[tenants],
            median(known[tenants]), median(unknown[tenants]),
        )
        for tenants, server in running.items()
    }


def first_requests(server, tenants):
    """The median of the first request to each of some scripts, spread over the tenants."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    all_of_them = [(n, s) for n in range(1, tenants + 1) for s in range(1, SCRIPTS + 1)]
    times = []
    for n, s in all_of_them[:: max(1, len(all_of_them) // FIRST_ASKED)]:
        started = time.perf_counter()
        connection.request("GET", f"/s{s}/hello", headers={"Host": f"t{n}.localhost"})
        response = connection.getresponse()
        answer = response.read().decode()
        times.append((time.perf_counter() - started) * 1e6)
        if answer != f"tenant {n}, script {s}":
            raise Failure(f"t{n}.localhost/s{s}/hello: {response.status} {answer[:500]}")
    return statistics.median(times)


def report(few, many):
    scripts = [f"{platform.tenants * SCRIPTS:,} scripts" for platform in (few, many)]
    print(table(["", *scripts, "ratio"], [
        ["deployed through the API, 4 at a time", f"{few.deploy_seconds:.1f} s", f"{many.deploy_seconds:.1f} s", ""],
        ["restart to the ready line", f"{few.ready_seconds:.2f} s", f"{many.ready_seconds:.2f} s",
         ratio(many.ready_seconds, few.ready_seconds)],
        ["resident memory, ready", mebibytes(few.rss), mebibytes(many.rss), ratio(many.rss, few.rss)],
        ["resident memory, after all requests", mebibytes(few.rss_after), mebibytes(many.rss_after),
         ratio(many.rss_after, few.rss_after)],
        ["a script's first request, p50", duration(few.first_us), duration(many.first_us),
         ratio(many.first_us, few.first_us)],
        ["known route, warm, p50", duration(few.known.p50_us), duration(many.known.p50_us),
         ratio(many.known.p50_us, few.known.p50_us)],
        ["unknown route, all tenants in turn, p50", duration(few.unknown.p50_us), duration(many.unknown.p50_us),
         ratio(many.unknown.p50_us, few.unknown.p50_us)],
        ["unknown route, CPU per request", duration(few.unknown.cpu_us), duration(many.unknown.cpu_us),
         ratio(many.unknown.cpu_us, few.unknown.cpu_us)],
    ]))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"scripts/bench tenants: {failure}")
