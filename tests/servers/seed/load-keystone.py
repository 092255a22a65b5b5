#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""load-keystone.py URL ADMIN-PASSWORD PEOPLE.JSON: fill Keystone through its own REST API."""
import base64, json, sys, urllib.error, urllib.request

url, password, people_json = sys.argv[1:4]
seed = json.load(open(people_json, encoding="utf-8"))

def call(method, path, body=None, token=None):
    req = urllib.request.Request(url + path, method=method, data=json.dumps(body).encode() if body is not None else None,
                                 headers={"Content-Type": "application/json", **({"X-Auth-Token": token} if token else {})})
    with urllib.request.urlopen(req) as r:
        text = r.read()
        return (json.loads(text) if text else {}), r.headers

def login(user, secret, scope=True):
    auth = {"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": user, "domain": {"id": "default"}, "password": secret}}}}}
    if scope: auth["auth"]["scope"] = {"project": {"name": "admin", "domain": {"id": "default"}}}
    return call("POST", "/auth/tokens", auth)[1]["X-Subject-Token"]

token = login("admin", password)
ids = {}
for p in seed["people"]:
    user, _ = call("POST", "/users", {"user": {"name": p["login"], "domain_id": "default", "password": seed["password"],
        "email": p["mail"], "description": f"{p['display']} ({p['employee']})", "enabled": p["state"] not in ("disabled", "leaver")}}, token)
    ids[p["login"]] = user["user"]["id"]
    if "totp" in p["mfa"]:
        blob = base64.b32encode(p["employee"].encode().ljust(20, b"x")).decode()
        call("POST", "/credentials", {"credential": {"type": "totp", "blob": blob, "user_id": ids[p["login"]]}}, token)
for g in seed["groups"]:
    group, _ = call("POST", "/groups", {"group": {"name": g["name"], "domain_id": "default", "description": g["description"]}}, token)
    for m in g["members"]:
        call("PUT", f"/groups/{group['group']['id']}/users/{ids[m]}", token=token)
for _ in range(5):
    try: login("nadia.karimi", "wrong", False)
    except urllib.error.HTTPError: pass
