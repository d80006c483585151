"""`scripts/bench options`: what middleware, validation, a kept answer and the other options of a route add to a request,
and whether finding a route costs more among 10,000 than among ten. `scripts/bench http` ends with it.

All of it is asked of one server in turn, round by round. A figure is the median of the rounds."""

import argparse
import http.client
import json
import sys
import tempfile
from pathlib import Path

import servers
from load import Workload, measure, median
from management import Management
from processes import Failure
from tables import duration, ratio, table

CONNECTIONS = 16
FEW, MANY = 10, 10_000
ORDER = {"item": "tea", "count": 3, "email": "ann@example.com", "tags": ["a", "b"]}
PLAIN, POSTED, PAGE = "a handler, nothing else", "a handler that reads JSON", "a handler that makes a page of 20 KB"


def workloads(body, key):
    def get(name, path, **more):
        return Workload(name, path, **more)

    def post(name, path):
        return Workload(name, path, method="POST", body=body)

    return {
        PLAIN: [
            get("one middleware that goes on", "/one/hello"),
            get("five of them", "/five/hello"),
            get("one that answers itself", "/short/hello"),
            get("cors", "/cors", header="Origin: https://app.example"),
            get("rateLimit", "/rate"),
            get("auth, with a key", "/known", header=f"Authorization: Bearer {key}"),
            get("schema: params and query, by rules", "/schema/7?page=2"),
            get("headers, three of them", "/headers"),
        ],
        POSTED: [
            post("schema: body, by rules", "/orders/rules"),
            post("schema: body, JSON Schema", "/orders/schema"),
            post("validate() in the handler", "/orders/validate"),
            post("requireJsonBody() in the handler", "/orders/require"),
        ],
        PAGE: [get("cache: the same, kept", "/kept")],
    }


BASES = {
    PLAIN: lambda body: Workload(PLAIN, "/hello"),
    POSTED: lambda body: Workload(POSTED, "/orders", method="POST", body=body),
    PAGE: lambda body: Workload(PAGE, "/page"),
}


def run(folder, rounds, seconds):
    """Measures, and prints the tables."""
    body = folder / "order.json"
    body.write_text(json.dumps(ORDER))
    with servers.stoad(folder) as server:
        management = Management(server.port)
        management.create_tenant("bench")
        management.deploy("bench", "options", (servers.HANDLERS / "options.js").read_text())
        key = management.create_key("bench")
        for tenant, count in (("few", FEW), ("many", MANY)):
            management.create_tenant(tenant)
            management.deploy(tenant, "routes", routes(count))
        added = {base: against(server, BASES[base](body), others, rounds, seconds)
                 for base, others in workloads(body, key).items()}
        found = lookups(server, rounds, seconds)
    report(added, found, rounds, seconds)


def routes(count):
    """Paths with a parameter in three places, as an application has them."""
    return (
        f"for (let n = 1; n <= {count}; n++) {{\n"
        '  registerWebHandler(`/area${n % 100}/things${n}/:id/parts`, () => "found", "GET");\n'
        "}\n"
    )


def against(server, base, others, rounds, seconds):
    """The figures of the base, and those of each that is compared with it."""
    every = [base, *others]
    for workload in every:
        check(server, workload)
        if rounds > 1:
            measure(server, workload, 1, CONNECTIONS)
    alone, loaded = {w.name: [] for w in every}, {w.name: [] for w in every}
    for number in range(rounds):
        print(f"{base.name}: round {number + 1} of {rounds}", file=sys.stderr)
        for workload in every:
            alone[workload.name].append(measure(server, workload, seconds, 1))
            loaded[workload.name].append(measure(server, workload, seconds, CONNECTIONS))
    return [(w.name, median(alone[w.name]), median(loaded[w.name])) for w in every]


def check(server, workload):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Host": workload.host, "Content-Type": "application/json"}
    if workload.header:
        name, _, value = workload.header.partition(": ")
        headers[name] = value
    body = workload.body.read_bytes() if workload.body else None
    connection.request(workload.method, workload.path, body, headers)
    response = connection.getresponse()
    text = response.read()
    if response.status != 200:
        raise Failure(f"{workload.name}: {response.status} {text[:500]}")


def lookups(server, rounds, seconds):
    """Known and unknown routes of a tenant with few and of one with many, in turn."""
    hosts = {FEW: "few.localhost", MANY: "many.localhost"}
    known, unknown = {count: [] for count in hosts}, {count: [] for count in hosts}
    for number in range(rounds):
        print(f"routes: round {number + 1} of {rounds}", file=sys.stderr)
        for count, host in hosts.items():
            hit = Workload("known", f"/area{count % 100}/things{count}/7/parts", host)
            known[count].append(measure(server, hit, seconds, 1))
            # No script runs: the answer is a lookup.
            miss = Workload("unknown", f"/area{count % 100}/things{count}/7/nowhere", host)
            unknown[count].append(measure(server, miss, seconds, 1, refusals_allowed=True))
    return {count: (median(known[count]), median(unknown[count])) for count in hosts}


def report(added, found, rounds, seconds):
    print(f"\nWhat it adds: medians of {rounds} rounds of {seconds} s, one request at a time and {CONNECTIONS} connections.\n")
    head = ["what", "p50, one", "added", "requests/s, 16", "CPU/request", "added", "requests/s, over"]
    rows = []
    for (name, alone, loaded), *others in added.values():
        rows.append([f"**{name}**", duration(alone.p50_us), "", f"{loaded.per_second:,.0f}", duration(loaded.cpu_us), "", ""])
        rows += [
            [other, duration(one.p50_us), signed(one.p50_us - alone.p50_us), f"{many.per_second:,.0f}",
             duration(many.cpu_us), signed(many.cpu_us - loaded.cpu_us), ratio(many.per_second, loaded.per_second)]
            for other, one, many in others
        ]
    print(table(head, rows))
    print("\nFinding a route, one request at a time:\n")
    few, many = found[FEW], found[MANY]
    print(table(["", f"{FEW} routes", f"{MANY:,} routes", "ratio"], [
        [f"{what}, {figure}", duration(getattr(a, field)), duration(getattr(b, field)), ratio(getattr(b, field), getattr(a, field))]
        for what, a, b in (("known route", few[0], many[0]), ("unknown route (no script runs)", few[1], many[1]))
        for figure, field in (("p50", "p50_us"), ("CPU", "cpu_us"))
    ]))


def signed(microseconds):
    return ("+" if microseconds >= 0 else "-") + duration(abs(microseconds))


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench options")
    parser.add_argument("--quick", action="store_true", help="one short round: shows that it works, not more")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        run(Path(folder), *((1, 1) if arguments.quick else (5, 2)))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"scripts/bench options: {failure}")
