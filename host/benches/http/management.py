"""The few calls of Stoa's management API that a bench needs, over one connection that is kept."""

import http.client
import json

from processes import Failure

ADMIN_KEY = "the-admin-key-of-a-bench"


class Management:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def create_tenant(self, tenant):
        self._send("POST", "/tenants", json.dumps({"id": tenant}), "application/json")

    def deploy(self, tenant, script, source):
        self._send("PUT", f"/tenants/{tenant}/scripts/{script}", source, "application/javascript")

    def create_key(self, tenant):
        """One of a program that calls routes."""
        new = {"name": "bench", "role": "client", "roles": ["customer"]}
        made = self._send("POST", f"/tenants/{tenant}/api-keys", json.dumps(new), "application/json")
        return json.loads(made)["key"]

    def create_user(self, tenant, user):
        self._send("POST", f"/tenants/{tenant}/users", json.dumps(user), "application/json")

    def _send(self, method, path, body, kind):
        headers = {"Authorization": f"Bearer {ADMIN_KEY}", "Content-Type": kind, "Host": "localhost"}
        self.connection.request(method, f"/engine/api/v1{path}", body, headers)
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        if response.status not in (200, 201):
            raise Failure(f"{method} {path}: {response.status} {text[:1000]}")
        return text
