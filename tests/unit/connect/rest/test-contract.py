#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every request of a manifest against the provider's official description, and recorded answers through
`usherctl manifest try`: test-contract.py USHERCTL SOURCE-ROOT.

The descriptions and recordings are other people's and not in the project.  They are looked for in
$USHER_SHARED, or in a folder “shared” beside the project; without them the test is skipped, and says so."""

import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import threading

import yaml

USHERCTL, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
SHARED = pathlib.Path(os.environ.get("USHER_SHARED") or ROOT.parent / "shared") / "data"
# Descriptions that say less than the provider's own pages: why each is let through.
UNDESCRIBED = {
    ("entra", "GET", "/users/delta"): "described as a function, /users/microsoft.graph.delta()",
    ("entra", "POST", "/users/{}/revokeSignInSessions"): "described as an action, microsoft.graph.revokeSignInSessions",
}
FAULTS = []


def fault(text):
    FAULTS.append(text)
    print("# " + text)


# ---- Requests against descriptions ----

def description(provider):
    name, prefix = {"keycloak": ("keycloak-admin-26.6.json", "/admin/realms/{}"), "okta": ("okta-management.json", "/api/v1"),
                    "entra": ("msgraph-identity-v1.0.json", "")}[provider]
    with open(SHARED / "specs" / name, encoding="utf-8") as file:
        document = json.load(file)
    known = {}
    for path, item in document["paths"].items():
        shape = re.sub(r"\{[^}]*\}", "{}", path)
        if prefix and not shape.startswith(prefix):
            continue
        for method, operation in item.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            names = set()
            for parameter in operation.get("parameters", []) + item.get("parameters", []):
                if "$ref" in parameter:
                    parameter = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
                if parameter.get("in") == "query":
                    names.add(parameter["name"])
            known[(method.upper(), shape[len(prefix):])] = names
    return known


def requests_of(manifest):
    """(where, method, path, names of query parameters) of everything that the manifest may ask."""
    def one(where, request, extra=()):
        if isinstance(request, str):
            request = {"path": request}
        names = set(request.get("query") or {}) | set(extra)
        yield where, request.get("method", "GET"), re.sub(r"\$\{[^}]*\}", "{}", request["path"]), names

    def paging(thing):
        page = thing.get("paging") or {}
        return [page[key] for key in ("position", "size") if page.get(key)]

    for name, stream in manifest["streams"].items():
        extra = paging(stream) + list((stream.get("incremental") or {}).get("query") or {})
        yield from one(name, stream["request"], extra)
        if "children" in stream:
            yield from one(name + ".children", stream["children"], paging(stream))
        for key in ("reads", "also"):
            for look, request in (stream.get(key) or {}).items():
                yield from one("%s.%s" % (name, look), request)
        if "count" in stream:
            yield from one(name + ".count", stream["count"])
    for name, operation in (manifest.get("operations") or {}).items():
        for request in operation.get("requests") or []:
            yield from one(name, request)
        for look, request in (operation.get("reads") or {}).items():
            yield from one("%s.%s" % (name, look), request)
        if "path" in (operation.get("observe") or {}):
            yield from one(name + ".observe", operation["observe"], paging(operation["observe"]))


def check_requests(provider):
    known = description(provider)
    with open(ROOT / "data" / "connectors" / (provider + ".yaml"), encoding="utf-8") as file:
        manifest = yaml.safe_load(file)
    n = 0
    for where, method, path, names in requests_of(manifest):
        n += 1
        described = known.get((method, path))
        if described is None:
            if (provider, method, path) not in UNDESCRIBED:
                fault("%s %s: %s %s is not described" % (provider, where, method, path))
            continue
        unknown = {name for name in names if name not in described}
        if unknown:
            fault("%s %s: %s %s does not take %s (but %s)" % (provider, where, method, path, ", ".join(sorted(unknown)), ", ".join(sorted(described))))
    return n


# ---- Recorded answers ----

class Replay(http.server.BaseHTTPRequestHandler):
    answer = []

    def do_GET(self):
        body = json.dumps(self.answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b'{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def strip(value):
    """Pages are replayed one at a time: links to the next are left out."""
    if isinstance(value, dict):
        if "totalResults" in value:
            value = {**value, "totalResults": len(value["Resources"])}
        return {key: item for key, item in value.items() if key not in ("@odata.nextLink", "@odata.deltaLink")}
    return value


def recorded(provider):
    """(stream, answer, ids that must come)."""
    folder = SHARED / "recordings" / {"entra": "msgraph"}.get(provider, provider)
    paths = {"okta": [(r"/api/v1/users", "users"), (r"/api/v1/groups", "groups"), (r"/api/v1/apps", "apps"), (r"/api/v1/logs", "events")],
             "entra": [(r"/v1.0/users(/delta)?", "users"), (r"/v1.0/groups", "groups"), (r"/v1.0/auditLogs/signIns", "events"),
                       (r"/v1.0/roleManagement/directory/roleDefinitions", "directory-roles")]}.get(provider, [])
    for path in sorted(folder.glob("*.json")):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for pair in document.get("interactions", []):
            request, response = pair["request"], pair["response"]
            if request["method"] != "GET" or response["status"] != 200:
                continue
            for pattern, stream in paths:
                if re.fullmatch(pattern, request["path"]) and response.get("body"):
                    yield stream, response["body"], path.name
        if provider == "keycloak":
            for name, stream in (("KEYCLOAK_USERS", "users"), ("KEYCLOAK_CLIENTS", "clients"), ("KEYCLOAK_ROLES", "realm-roles")):
                if name in document.get("documents", {}):
                    yield stream, document["documents"][name], path.name
        if provider == "scim":
            listed = document.get("document")
            if isinstance(listed, dict) and isinstance(listed.get("id"), str) and "userName" in listed:
                listed = {"totalResults": 1, "Resources": [listed]}
            if isinstance(listed, dict) and any("userName" in item for item in listed.get("Resources") or []):
                yield "users", listed, path.name


SETTINGS = {
    "okta": ["--set", "sign-in=token", "--set", "details=no"],
    "entra": ["--set", "tenant=t", "--set", "client=c", "--set", "details=no"],
    "keycloak": ["--set", "realm=r", "--set", "client=c", "--set", "details=no"],
    "scim": [],
}


def items_of(provider, answer):
    if not isinstance(answer, (dict, list)):
        return None
    found = answer if isinstance(answer, list) else answer.get("value", answer.get("Resources"))
    return found if isinstance(found, list) else None


def check_recording(provider, stream, answer, name, origin):
    items = items_of(provider, answer)
    if items is None:
        return 0
    Replay.answer = strip(answer)
    run = subprocess.run([USHERCTL, "manifest", "try", provider, "--stream", stream, "--limit", "10000", "--base", origin, "--format", "json",
                          "--secret-env", "CONTRACT_SECRET", *SETTINGS[provider]], capture_output=True, text=True, check=False,
                         env={**os.environ, "CONTRACT_SECRET": "s3cret-planted", "GIO_USE_PROXY_RESOLVER": "dummy"})
    if run.returncode != 0:
        fault("%s %s of %s: %s" % (provider, stream, name, run.stderr.strip()))
        return 0
    result = json.loads(run.stdout)
    key = {"keycloak": {"clients": "clientId"}}.get(provider, {}).get(stream, "uuid" if provider == "okta" and stream == "events" else "id")
    wanted = {str(item[key]) for item in items if isinstance(item, dict) and key in item}
    if stream == "directory-roles":
        wanted = {"directory/" + item for item in wanted}
    missing = wanted - {row["native"] for row in result["rows"]}
    if missing:
        fault("%s %s of %s: %d records were not mapped: %s" % (provider, stream, name, len(missing), sorted(missing)[:3]))
    for doubt in result["doubts"]:
        if "has no native" not in doubt or wanted and len(wanted) == len(items):
            print("# doubt: %s %s of %s: %s" % (provider, stream, name, doubt))
    if "s3cret-planted" in run.stdout + run.stderr:
        fault("%s: the secret shows" % provider)
    return len(wanted)


def main():
    if not (SHARED / "specs").is_dir():
        print("1..1\nok 1 # SKIP providers' descriptions and recordings are not here (USHER_SHARED)")
        return 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Replay)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = "http://127.0.0.1:%d" % server.server_address[1]
    print("1..2")
    n = sum(check_requests(provider) for provider in ("keycloak", "okta", "entra"))
    print("%s 1 %d requests are described by their providers" % ("not ok" if FAULTS else "ok", n))
    before, n = len(FAULTS), 0
    for provider in ("okta", "entra", "keycloak", "scim"):
        for stream, answer, name in recorded(provider):
            n += check_recording(provider, stream, answer, name, origin)
    print("%s 2 %d recorded records are mapped" % ("not ok" if len(FAULTS) > before else "ok", n))
    server.shutdown()
    return 1 if FAULTS else 0


sys.exit(main())
