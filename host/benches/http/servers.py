"""The servers that are compared, each made ready to answer the workloads of `scripts/bench http`.

Every server gets the CPU that it asks for: Stoa and axum use two threads, workerd and Node one each."""

import os
from contextlib import contextmanager
from pathlib import Path

from management import ADMIN_KEY, Management
from processes import Failure, free_port, running

HERE = Path(__file__).parent
HANDLERS = HERE / "servers"
RELEASE = Path(os.environ["CARGO_TARGET_DIR"]) / "release"
TENANTS = 200
COMPATIBILITY = "2026-01-01"


def tenant_handler(n):
    """A script of its own for each tenant, so that no two share anything."""
    return f'export default {{ fetch() {{ return new Response("Hello from tenant {n}!"); }} }};\n'


@contextmanager
def stoad(folder, name="stoad"):
    """Stoa on an empty or existing data folder, without its demo."""
    port = free_port()
    env = {
        "STOA_LISTEN": f"127.0.0.1:{port}", "STOA_DATA_DIR": str(Path(folder) / "stoa"),
        "STOA_ADMIN_KEY": ADMIN_KEY, "STOA_LOG": "error", "STOA_DEMO": "false",
    }
    with running(name, [RELEASE / "stoad", "serve"], folder, port, env, ready=b" is ready at ") as server:
        yield server


@contextmanager
def stoa(folder):
    with stoad(folder) as server:
        management = Management(server.port)
        management.create_tenant("bench")
        management.deploy("bench", "worker", (HANDLERS / "worker.js").read_text())
        yield server


@contextmanager
def stoa_tenants(folder):
    with stoad(folder) as server:
        management = Management(server.port)
        for n in range(1, TENANTS + 1):
            management.create_tenant(f"t{n}")
            management.deploy(f"t{n}", "hello", tenant_handler(n))
        yield server


@contextmanager
def workerd(folder):
    (Path(folder) / "store").mkdir()
    config = f"""
        using Workerd = import "/workerd/workerd.capnp";
        const config :Workerd.Config = (
          services = [
            (name = "main", worker = (
              modules = [(name = "worker.js", esModule = embed "worker.js")],
              compatibilityDate = "{COMPATIBILITY}",
              bindings = [(name = "KV", kvNamespace = "store")])),
            (name = "store", worker = (
              modules = [(name = "store.js", esModule = embed "store.js")],
              compatibilityDate = "{COMPATIBILITY}",
              bindings = [(name = "STORE", durableObjectNamespace = "Store")],
              durableObjectNamespaces = [(className = "Store", uniqueKey = "store", enableSql = true)],
              durableObjectStorage = (localDisk = "disk"))),
            (name = "disk", disk = (path = "{folder}/store", writable = true))],
          sockets = [(name = "http", address = "127.0.0.1:PORT", http = (), service = "main")]);
    """
    files = {name: (HANDLERS / name).read_text() for name in ("worker.js", "store.js")}
    with _workerd(folder, config, files) as server:
        yield server


@contextmanager
def workerd_tenants(folder):
    names = [f"t{n}" for n in range(1, TENANTS + 1)]
    tenants = "".join(
        f'(name = "{name}", worker = (compatibilityDate = "{COMPATIBILITY}",'
        f' modules = [(name = "{name}.js", esModule = embed "{name}.js")])),\n' for name in names
    )
    bindings = ",".join(f'(name = "{name}", service = "{name}")' for name in names)
    config = f"""
        using Workerd = import "/workerd/workerd.capnp";
        const config :Workerd.Config = (
          services = [{tenants}
            (name = "router", worker = (
              modules = [(name = "router.js", esModule = embed "router.js")],
              compatibilityDate = "{COMPATIBILITY}", bindings = [{bindings}]))],
          sockets = [(name = "http", address = "127.0.0.1:PORT", http = (), service = "router")]);
    """
    files = {f"t{n}.js": tenant_handler(n) for n in range(1, TENANTS + 1)}
    files["router.js"] = (HANDLERS / "router.js").read_text()
    with _workerd(folder, config, files) as server:
        yield server


@contextmanager
def _workerd(folder, config, files):
    program = next(HERE.glob("node_modules/@cloudflare/workerd-*/bin/workerd"), None)
    if program is None:
        raise Failure("there is no workerd for this machine; it takes Linux on x64 or arm64")
    port = free_port()
    for name, text in {**files, "config.capnp": config.replace("PORT", str(port))}.items():
        (Path(folder) / name).write_text(text)
    with running("workerd", [program, "serve", Path(folder) / "config.capnp"], folder, port) as server:
        yield server


@contextmanager
def node(folder):
    port = free_port()
    command = ["node", HANDLERS / "node.mjs", port, Path(folder) / "node.db"]
    with running("node", command, folder, port) as server:
        yield server


@contextmanager
def axum(folder):
    port = free_port()
    with running("axum", [RELEASE / "examples" / "ceiling", port], folder, port) as server:
        yield server
