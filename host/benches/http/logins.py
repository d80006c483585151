"""`scripts/bench logins`: whether the time of a refused login says that there is such a user, and what a login costs.

Wrong passwords of users there are and of users there are none are tried in a random order, one at a time. Whoever tries many
has to wait, so that each user is tried once, and each address of the loopback network a few times."""

import argparse
import http.client
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import servers
from management import Management
from processes import Failure
from tables import table

# Fewer than an address may get wrong.
PER_ADDRESS = 25
PASSWORD = "correct horse battery"


def attempt(port, address, email, password):
    """The status, and how many milliseconds it took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    body = json.dumps({"email": email, "password": password})
    # The connection is not what is measured.
    connection.connect()
    began = time.perf_counter()
    connection.request("POST", "/auth/login", body, {"Host": "bench.localhost", "Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    took = (time.perf_counter() - began) * 1_000
    connection.close()
    return response.status, took


def rank_test(one, other):
    """Mann-Whitney: how many standard deviations the ranks are from what chance would do."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, which) in enumerate(ranked, start=1) if which == 0)
    n, m = len(one), len(other)
    expected = n * (n + m + 1) / 2
    return (ranks - expected) / ((n * m * (n + m + 1) / 12) ** 0.5)


def run(folder, count):
    with servers.stoad(folder) as server:
        management = Management(server.port)
        management.create_tenant("bench")
        for number in range(count):
            user = {"email": f"there{number}@example.com", "name": "Bench", "password": PASSWORD}
            management.create_user("bench", user)
        tries = [("there", n) for n in range(count)] + [("nowhere", n) for n in range(count)]
        random.shuffle(tries)
        took = {"there": [], "nowhere": []}
        for place, (kind, number) in enumerate(tries):
            address = f"127.0.1.{place // PER_ADDRESS + 1}"
            status, milliseconds = attempt(server.port, address, f"{kind}{number}@example.com", "a wrong password")
            if status != 401:
                raise Failure(f"a wrong password was answered {status}")
            took[kind].append(milliseconds)
        right = []
        for number in range(min(count, 50)):
            status, milliseconds = attempt(server.port, "127.0.0.1", f"there{number}@example.com", PASSWORD)
            if status != 200:
                raise Failure(f"the right password was answered {status}")
            right.append(milliseconds)
    report(took, right)


def report(took, right):
    def row(name, values):
        deciles = statistics.quantiles(values, n=10)
        return (name, str(len(values)), f"{statistics.median(values):.2f} ms", f"{deciles[0]:.2f}", f"{deciles[8]:.2f}")

    rows = [
        row("wrong password, there is such a user", took["there"]),
        row("wrong password, there is none", took["nowhere"]),
        row("the right password", right),
    ]
    print(table(("login", "tries", "median", "p10", "p90"), rows))
    z = rank_test(took["there"], took["nowhere"])
    verdict = "cannot be told apart" if abs(z) < 1.96 else "can be told apart"
    print(f"\nMann-Whitney z = {z:+.2f}: at 95 % the two wrong ones {verdict}.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), 20 if arguments.quick else 300)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
