#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fill a stopped Samba AD database from people.json: load-ad.py SMB.CONF PEOPLE.JSON ADDRESS BULK"""
import json, sys
import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

conf, people_json, address, bulk = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
lp = LoadParm(); lp.load(conf)
db = SamDB(session_info=system_session(), lp=lp)
seed = json.load(open(people_json, encoding="utf-8"))
base = str(db.domain_dn())
PEOPLE, GROUPS = f"OU=People,{base}", f"OU=Groups,{base}"
UF_NORMAL, UF_DISABLED, UF_NEVER = 0x200, 0x2, 0x10000

def dn(rdn_attr, value, parent):
    d = ldb.Dn(db, parent)
    d.add_child(ldb.Dn(db, f"{rdn_attr}=x"))
    d.set_component(0, rdn_attr, value)        # escapes commas, quotes, ...
    return d

def unicode_pwd(text):
    return f'"{text}"'.encode("utf-16-le")

# Domain policy: 5 wrong passwords lock for 30 minutes; simple passwords for tests.
m = ldb.Message(); m.dn = ldb.Dn(db, base)
for k, v in {"lockoutThreshold": "5", "lockoutDuration": str(-30 * 60 * 10**7),
             "lockOutObservationWindow": str(-30 * 60 * 10**7), "minPwdAge": "0",
             "maxPwdAge": str(-90 * 86400 * 10**7)}.items():
    m[k] = ldb.MessageElement(v, ldb.FLAG_MOD_REPLACE, k)
db.modify(m)

# Kerberos to a bare address: the ticket is for ldap/ADDRESS.
res = db.search(base, expression="(sAMAccountName=DC1$)", attrs=["dn"])
m = ldb.Message(); m.dn = res[0].dn
m["spn"] = ldb.MessageElement([f"ldap/{address}", "ldap/dc1.idlab.test"], ldb.FLAG_MOD_ADD, "servicePrincipalName")
db.modify(m)

db.transaction_start()
for ou in (PEOPLE, GROUPS, f"OU=Leavers,{PEOPLE}"):
    db.add({"dn": ou, "objectClass": "organizationalUnit"})
where = {}
for p in seed["people"]:
    d = dn("CN", p["display"], f"OU=Leavers,{PEOPLE}" if p["state"] == "leaver" else PEOPLE)
    where[p["login"]] = d
    off = p["state"] in ("disabled", "leaver")
    rec = {"dn": d, "objectClass": "user", "sAMAccountName": p["login"][:20],
           "userPrincipalName": p["mail"], "givenName": p["given"], "sn": p["family"],
           "displayName": p["display"], "mail": p["mail"], "employeeID": p["employee"],
           "title": p["title"], "department": p["department"], "l": p["site"], "c": p["country"],
           "telephoneNumber": p["phone"], "unicodePwd": unicode_pwd(seed["password"]),
           "userAccountControl": str(UF_NORMAL | (UF_DISABLED if off else 0))}
    db.add(rec)
for p in seed["people"]:
    if p["manager"]:
        m = ldb.Message(); m.dn = where[p["login"]]
        m["manager"] = ldb.MessageElement(str(where[p["manager"]]), ldb.FLAG_MOD_ADD, "manager")
        db.modify(m)
for g in seed["groups"]:
    rec = {"dn": dn("CN", g["name"], GROUPS), "objectClass": "group", "sAMAccountName": g["name"],
           "description": g["description"]}
    if g["members"]:
        rec["member"] = [str(where[u]) for u in g["members"]]
    db.add(rec)
# A nested group, so that tokenGroups differs from memberOf.
m = ldb.Message(); m.dn = dn("CN", "vpn-users", GROUPS)
m["member"] = ldb.MessageElement(str(dn("CN", "prod-admins", GROUPS)), ldb.FLAG_MOD_ADD, "member")
db.modify(m)
# A service account whose password never expires, and one person who must change theirs.
db.add({"dn": f"CN=svc-hr-sync,OU=People,{base}", "objectClass": "user", "sAMAccountName": "svc-hr-sync",
        "userPrincipalName": "svc-hr-sync@idlab.test", "description": "HR feed",
        "unicodePwd": unicode_pwd(seed["password"]), "userAccountControl": str(UF_NORMAL | UF_NEVER)})
m = ldb.Message(); m.dn = where["greta.zielinska"] if "greta.zielinska" in where else where[seed["people"][6]["login"]]
m["pwdLastSet"] = ldb.MessageElement("0", ldb.FLAG_MOD_REPLACE, "pwdLastSet")
db.modify(m)
db.transaction_commit()

for start in range(0, bulk, 1000):
    db.transaction_start()
    for i in range(start + 1, min(start + 1000, bulk) + 1):
        n = f"bulk{i:05d}"
        db.add({"dn": f"CN={n},{PEOPLE}", "objectClass": "user", "sAMAccountName": n,
                "userPrincipalName": f"{n}@idlab.test", "displayName": f"Bulk User {i}",
                "department": seed["people"][i % 50]["department"], "mail": f"{n}@idlab.test",
                "userAccountControl": str(UF_NORMAL | UF_DISABLED | 0x20)})
    db.transaction_commit()
