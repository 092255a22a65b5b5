#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""load-keycloak.py URL ADMIN-PASSWORD CLIENT-SECRET PEOPLE.JSON: fill realm "idlab" through the Admin API."""
import json, sys, urllib.error, urllib.parse, urllib.request

url, password, client_secret, people_json = sys.argv[1:5]
seed = json.load(open(people_json, encoding="utf-8"))
REALM = "idlab"

def call(method, path, body=None, form=None, token=None):
    headers = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
    if token: headers["Authorization"] = "Bearer " + token
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, method=method, data=data, headers=headers)) as r:
            text = r.read()
            return json.loads(text) if text else {}
    except urllib.error.HTTPError as e:
        e.text = e.read().decode(errors="replace")
        raise

def admin_token():
    return call("POST", "/realms/master/protocol/openid-connect/token",
                form={"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": password})["access_token"]

def try_sign_in(login, secret, **more):
    """One sign-in by password: its event, success or failure, is what the call is for."""
    try:
        call("POST", f"/realms/{REALM}/protocol/openid-connect/token",
             form={"grant_type": "password", "client_id": "probe", "username": login, "password": secret, **more})
    except urllib.error.HTTPError as e:
        if e.code not in (400, 401): raise

def lock_nadia():
    for _ in range(6): try_sign_in("nadia.karimi", "wrong")

def service(client_id, *roles):
    return {"clientId": client_id, "secret": client_secret, "serviceAccountsEnabled": True, "standardFlowEnabled": False,
            "publicClient": False, "attributes": {"client_credentials.use_refresh_token": "false"}}, roles

SERVICES = [
    service("usher-reader", "view-users", "query-users", "query-groups", "view-realm", "view-events", "view-clients", "query-clients"),
    service("usher-operator", "view-users", "query-users", "query-groups", "view-realm", "view-events", "view-clients", "query-clients", "manage-users"),
    service("usher-limited", "query-users", "query-groups"),      # may count, may not read: for the capability report
]
SAML = {"clientId": "https://ledgerline.idlab.test/sp", "name": "Ledgerline", "protocol": "saml", "redirectUris": ["http://127.0.0.1/saml/*"],
        "adminUrl": "http://127.0.0.1/saml/acs", "frontchannelLogout": True,
        "attributes": {"saml.assertion.signature": "true", "saml.server.signature": "true", "saml.client.signature": "false",
                       "saml_name_id_format": "email", "saml_force_name_id_format": "true", "saml.signature.algorithm": "RSA_SHA256"},
        "protocolMappers": [{"name": "groups", "protocol": "saml", "protocolMapper": "saml-group-membership-mapper",
                             "config": {"attribute.name": "groups", "single": "true", "full.path": "false", "attribute.nameformat": "Basic"}}]}
PORTAL = {"clientId": "portal", "name": "Staff portal", "publicClient": True, "redirectUris": ["http://127.0.0.1/*", "http://localhost/*"],
          "attributes": {"pkce.code.challenge.method": "S256"},
          "protocolMappers": [{"name": "groups", "protocol": "openid-connect", "protocolMapper": "oidc-group-membership-mapper",
                               "config": {"claim.name": "groups", "full.path": "false", "id.token.claim": "true", "access.token.claim": "true"}}]}
PROBE = {"clientId": "probe", "name": "Sign-in probe", "publicClient": True, "standardFlowEnabled": False, "directAccessGrantsEnabled": True}

def credentials(person):
    out = [{"type": "password", "value": seed["password"], "temporary": False}]
    if set(person["mfa"]) & {"totp", "push"}:                  # Keycloak has no push: those carry an OTP too
        out.append({"type": "otp", "userLabel": "Phone", "secretData": json.dumps({"value": person["employee"].ljust(20, "x")}),
                    "credentialData": json.dumps({"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"})})
    if "webauthn" in person["mfa"]:
        out.append({"type": "webauthn", "userLabel": "Security key", "secretData": "{}",
                    "credentialData": json.dumps({"aaguid": "00000000-0000-0000-0000-000000000000", "credentialId": "c2VlZA", "counter": 0,
                                                  "credentialPublicKey": "c2VlZA", "attestationStatementFormat": "none"})})
    return out

def user(person):
    paths = ["/" + g for g in person["groups"]]
    if person["login"] in ("amara.okafor", "elena.petrov"): paths.append("/engineering/platform")
    return {"username": person["login"], "firstName": person["given"], "lastName": person["family"], "email": person["mail"], "emailVerified": True,
            "enabled": person["state"] != "disabled", "groups": paths, "credentials": credentials(person),
            "requiredActions": ["UPDATE_PASSWORD"] if person["login"] == "greta.leroy" else [],
            "realmRoles": ["payroll-approver"] if person["login"] == "liam.okafor" else [],      # and by group: two paths to one role
            "attributes": {"employeeNumber": [person["employee"]], "department": [person["department"]], "title": [person["title"]],
                           "site": [person["site"]], **({"manager": [person["manager"]]} if person["manager"] else {})}}

token = admin_token()
realm = f"/admin/realms/{REALM}"
try:
    call("GET", realm, token=token)
    lock_nadia()
    sys.exit()
except urllib.error.HTTPError as e:
    if e.code != 404: raise

GROUP_ROLES = {"payroll-approvers": ["payroll-approver"], "prod-admins": ["prod-admin"], "engineering": ["deployer"]}
call("POST", "/admin/realms", {
    "realm": REALM, "enabled": True, "sslRequired": "none", "displayName": "Identity Lab",
    "passwordPolicy": "hashAlgorithm(pbkdf2-sha256) and hashIterations(1000) and length(8)",
    "bruteForceProtected": True, "failureFactor": 5, "waitIncrementSeconds": 1800, "maxFailureWaitSeconds": 1800,
    "minimumQuickLoginWaitSeconds": 1800, "quickLoginCheckMilliSeconds": 1, "maxDeltaTimeSeconds": 43200,
    "eventsEnabled": True, "eventsExpiration": 7776000, "adminEventsEnabled": True, "adminEventsDetailsEnabled": True,
    "roles": {"realm": [{"name": "payroll-approver", "description": "Approves payroll runs (privileged)"}, {"name": "prod-read"}, {"name": "deployer"},
                        {"name": "prod-admin", "description": "Production access (privileged)", "composite": True, "composites": {"realm": ["prod-read"]}}]},
    "groups": [{"name": g["name"], "attributes": {"description": [g["description"]]}, "realmRoles": GROUP_ROLES.get(g["name"], []),
                "subGroups": [{"name": "platform"}] if g["name"] == "engineering" else []} for g in seed["groups"]],
    "clients": [SAML, PORTAL, PROBE] + [client for client, _ in SERVICES],
}, token=token)
token = admin_token()                                          # the new realm's rights are in a new token only
profile = call("GET", realm + "/users/profile", token=token)
call("PUT", realm + "/users/profile", {**profile, "unmanagedAttributePolicy": "ENABLED"}, token=token)
done = call("POST", realm + "/partialImport", {"ifResourceExists": "FAIL", "users": [user(p) for p in seed["people"]]}, token=token)
assert done["added"] == len(seed["people"]), done

management = call("GET", realm + "/clients?clientId=realm-management", token=token)[0]["id"]
known = {r["name"]: r for r in call("GET", f"{realm}/clients/{management}/roles", token=token)}
for client, roles in SERVICES:
    cid = call("GET", f"{realm}/clients?clientId={client['clientId']}", token=token)[0]["id"]
    account = call("GET", f"{realm}/clients/{cid}/service-account-user", token=token)["id"]
    call("POST", f"{realm}/users/{account}/role-mappings/clients/{management}", [known[r] for r in roles], token=token)

try_sign_in("amara.visser", seed["password"])                  # success: no second factor asked
try_sign_in("tamsin.petrov", seed["password"])                 # account disabled
try_sign_in("bram.tanaka", seed["password"])                   # second factor missing
try_sign_in("nobody.here", seed["password"])                   # no such user
lock_nadia()
