"""`scripts/bench neighbour`: what one tenant feels of another that does its worst.

The quiet tenant gets a request now and then; meanwhile, or not, 64 connections ask the other tenant for endless
loops. Rounds with and without the flood take turns."""

import argparse
import sys
import tempfile

import load
import servers
from load import Workload, measure, median
from management import Management
from processes import Failure
from tables import duration, ratio, table

QUIET_CONNECTIONS = 4
PAUSE_MS = 10
FLOOD_CONNECTIONS = 64
# The flood is under way when the quiet tenant is measured, and goes on until after that.
SETTLE_SECONDS = 2

QUIET = 'export default { fetch() { return new Response("Hello, world!"); } };\n'
FLOOD = "export default { fetch() { for (;;) {} } };\n"


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench neighbour")
    parser.add_argument("--quick", action="store_true", help="one short round: shows that it works, not more")
    arguments = parser.parse_args()
    rounds, seconds = (1, 3) if arguments.quick else (5, 8)
    quiet = Workload("quiet", "/", "quiet.localhost", pause_ms=PAUSE_MS)
    flood = Workload("flood", "/", "flood.localhost")
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder, servers.stoad(folder) as server:
        management = Management(server.port)
        for tenant, source in (("quiet", QUIET), ("flood", FLOOD)):
            management.create_tenant(tenant)
            management.deploy(tenant, "main", source)
        measure(server, quiet, 1, QUIET_CONNECTIONS)
        alone, flooded, floods = [], [], []
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
            alone.append(measure(server, quiet, seconds, QUIET_CONNECTIONS))
            wrk = load.start(server.port, flood, seconds + 2 * SETTLE_SECONDS, FLOOD_CONNECTIONS)
            measure(server, quiet, SETTLE_SECONDS, QUIET_CONNECTIONS)
            flooded.append(measure(server, quiet, seconds, QUIET_CONNECTIONS))
            floods.append(load.finish(wrk))
        memory = server.memory()
    report(median(alone), median(flooded), floods, memory)


def report(alone, flooded, floods, memory):
    print(f"The quiet tenant's requests, {QUIET_CONNECTIONS} connections with {PAUSE_MS} ms between two requests:\n")
    print(table(["", "p50", "p99", "requests/s"], [
        ["alone", duration(alone.p50_us), duration(alone.p99_us), f"{alone.per_second:.0f}"],
        ["beside the flood", duration(flooded.p50_us), duration(flooded.p99_us), f"{flooded.per_second:.0f}"],
        ["ratio", ratio(flooded.p50_us, alone.p50_us), ratio(flooded.p99_us, alone.p99_us),
         ratio(flooded.per_second, alone.per_second)],
    ]))
    ended = sum(flood["requests"] for flood in floods)
    refused = sum(flood["refused"] for flood in floods)
    unanswered = sum(flood["broken"] for flood in floods)
    print(f"\nThe flood's own requests: {ended} answered, {refused} of them with an error; {unanswered} not answered "
          f"within 10 s. Resident memory afterwards: {memory[0]:.0f} MiB.")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"scripts/bench neighbour: {failure}")
