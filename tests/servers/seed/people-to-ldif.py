#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""people-to-ldif.py PEOPLE.JSON BASE BULK OUTDIR: people.ldif (for slapadd) and groups.ldif (for ldapmodify)."""
import base64, hashlib, json, os, sys

people_json, base, bulk, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
seed = json.load(open(people_json, encoding="utf-8"))

def line(attr, value):
    raw = value.encode("utf-8")
    safe = raw and all(31 < b < 127 for b in raw) and raw[:1] not in b" :<" and not raw.endswith(b" ")
    return f"{attr}: {value}\n" if safe else f"{attr}:: {base64.b64encode(raw).decode()}\n"

def ssha(password):
    salt = os.urandom(8)
    return "{SSHA}" + base64.b64encode(hashlib.sha1(password.encode() + salt).digest() + salt).decode()

def entry(dn, **attrs):
    text = line("dn", dn)
    for k, v in attrs.items():
        for x in (v if isinstance(v, list) else [v]):
            if x:
                text += line(k, x)
    return text + "\n"

people_dn, groups_dn = f"ou=People,{base}", f"ou=Groups,{base}"
dn_of = {p["login"]: f"uid={p['login']},{people_dn}" for p in seed["people"]}
pw = ssha(seed["password"])
with open(f"{out}/people.ldif", "w", encoding="ascii") as f:
    f.write(entry(base, objectClass=["dcObject", "organization"], dc=base.split(",")[0][3:], o="IdLab"))
    for ou in ("People", "Groups", "Policies", "Services", "Bulk"):
        f.write(entry(f"ou={ou},{base}", objectClass="organizationalUnit", ou=ou))
    f.write(entry(f"cn=default,ou=Policies,{base}", objectClass=["device", "pwdPolicy"], cn="default",
                  pwdAttribute="userPassword", pwdLockout="TRUE", pwdMaxFailure="5", pwdLockoutDuration="1800",
                  pwdFailureCountInterval="1800", pwdMaxAge="7776000", pwdExpireWarning="604800", pwdInHistory="3",
                  pwdMinLength="8", pwdCheckQuality="1", pwdMustChange="TRUE", pwdAllowUserChange="TRUE",
                  pwdGraceAuthNLimit="1"))
    f.write(entry(f"cn=svc-sync,ou=Services,{base}", objectClass=["applicationProcess", "simpleSecurityObject"],
                  cn="svc-sync", userPassword=pw))
    for p in seed["people"]:
        f.write(entry(dn_of[p["login"]], objectClass=["inetOrgPerson", "idlabPerson"], uid=p["login"], cn=p["display"],
                      sn=p["family"], givenName=p["given"], displayName=p["display"], mail=p["mail"],
                      employeeNumber=p["employee"], title=p["title"], departmentNumber=p["department"], l=p["site"],
                      telephoneNumber=p["phone"], manager=dn_of.get(p["manager"] or "", ""), userPassword=pw,
                      idlabMfaMethod=p["mfa"], idlabStatus=p["state"]))
    for i in range(1, bulk + 1):
        n = f"bulk{i:05d}"
        f.write(entry(f"uid={n},ou=Bulk,{base}", objectClass="inetOrgPerson", uid=n, cn=f"Bulk User {i}", sn=f"User {i}",
                      mail=f"{n}@idlab.test", employeeNumber=f"B{i:05d}"))
with open(f"{out}/groups.ldif", "w", encoding="ascii") as f:
    for g in seed["groups"]:
        # groupOfNames must have a member; the empty group holds its own dn.
        dn = f"cn={g['name']},{groups_dn}"
        text = entry(dn, objectClass="groupOfNames", cn=g["name"], description=g["description"],
                     member=[dn_of[m] for m in g["members"]] or [dn])
        first, rest = text.split("\n", 1)
        f.write(f"{first}\nchangetype: add\n{rest}")
