#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write people.json: one small made-up company, the same for every server.

50 people, 12 groups, deterministic (no random module).  Every server script
loads this one file, so one person has the same login, mail and employee number
in the directory, the identity provider and the ticket system.

Deliberate cases (find them by `state` and `mfa`):
  state=locked    1 person   locked out by wrong passwords
  state=disabled  1 person   disabled by an administrator
  state=leaver    1 person   disabled, but still in groups
  mfa=[]          1 person   active, no second factor
  names with an apostrophe, a comma, parentheses, non-ASCII letters and a
  right-to-left name: they catch missing DN, filter, CSV and JSON escaping.
"""
import json, pathlib, sys

GIVEN = """Amara Bram Chiara Dmitri Elena Farid Greta Hiro Ines Jonas Kavya Liam Maren
Nadia Oskar Priya Quentin Rosa Sven Tamsin Umar Vera Wanda Xavier Yara Zoltan""".split()
FAMILY = """Okafor Visser Romano Petrov Marsh Haddad Lindgren Tanaka Duarte Weber Nair
Doyle Bakke Karimi Holm Raman Leroy Vidal Berg Hale Siddiqui Novak Zielinska Moreau
Silva Kovacs""".split()
DEPTS = ["Engineering", "Finance", "Sales", "Support", "People", "IT Operations"]
TITLES = {"Engineering": "Engineer", "Finance": "Analyst", "Sales": "Account Manager",
          "Support": "Support Agent", "People": "HR Partner", "IT Operations": "Administrator"}
SITES = [("Lisbon", "PT"), ("Oslo", "NO"), ("Leeds", "GB"), ("Pune", "IN")]
SPECIAL = {   # index -> (given, family, login)
    5:  ("Sinéad", "O'Brien", "sinead.obrien"),
    11: ("Martin", "Smith, Jr.", "martin.smithjr"),
    17: ("Rafael", "Costa (Contractor)", "rafael.costa"),
    23: ("Łukasz", "Żółkiewski", "lukasz.zolkiewski"),
    29: ("ليلى", "حداد", "layla.haddad"),
    35: ("美咲", "佐藤", "misaki.sato"),
}
GROUPS = [  # name, description, rule
    ("all-staff",        "Everyone who works here",                lambda i, d: True),
    ("engineering",      "Engineering department",                 lambda i, d: d == "Engineering"),
    ("finance",          "Finance department",                     lambda i, d: d == "Finance"),
    ("sales",            "Sales department",                       lambda i, d: d == "Sales"),
    ("support",          "Support department",                     lambda i, d: d == "Support"),
    ("people-team",      "People department",                      lambda i, d: d == "People"),
    ("it-operations",    "IT Operations department",               lambda i, d: d == "IT Operations"),
    ("vpn-users",        "May use the VPN",                        lambda i, d: i % 3 == 0),
    ("payroll-approvers", "May approve a payroll run (privileged)", lambda i, d: d == "Finance" and i % 4 == 1),
    ("prod-admins",      "Production access (privileged)",         lambda i, d: d in ("Engineering", "IT Operations") and i % 5 == 0),
    ("helpdesk-tier1",   "Service desk, first line",               lambda i, d: d == "Support" and i % 2 == 1),
    ("empty-group",      "Has no members on purpose",              lambda i, d: False),
]

def main():
    people = []
    for i in range(50):
        g, f = GIVEN[i % 26], FAMILY[(i * 7 + i // 26) % 26]
        login = f"{g}.{f}".lower()
        if i in SPECIAL:
            g, f, login = SPECIAL[i]
        dept = DEPTS[i % 6]
        site, country = SITES[i % 4]
        p = {
            "login": login, "given": g, "family": f, "display": f"{g} {f}",
            "mail": f"{login}@idlab.test", "employee": f"E{1000 + i}",
            "title": TITLES[dept], "department": dept, "site": site, "country": country,
            "phone": f"+1 555 01{i:02d}", "manager": None if i < 6 else people[i % 6]["login"],
            "state": "active", "mfa": ["totp"] if i % 2 else ["push", "webauthn"],
            "created": f"2024-{1 + i % 12:02d}-{1 + i % 28:02d}T09:00:00Z", "groups": [],
        }
        people.append(p)
    people[13]["state"] = "locked"
    people[19]["state"] = "disabled"
    people[31]["state"] = "leaver"
    people[26]["mfa"] = []
    groups = []
    for name, desc, rule in GROUPS:
        members = [p["login"] for i, p in enumerate(people)
                   if rule(i, p["department"]) and not (p["state"] == "disabled" and name != "all-staff")]
        groups.append({"name": name, "description": desc, "members": members})
        for p in people:
            if p["login"] in members:
                p["groups"].append(name)
    assert len({p["login"] for p in people}) == 50 and len(groups) == 12
    out = {"domain": "idlab.test", "password": "Passw0rd-Seed.1", "people": people, "groups": groups}
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("people.json")
    path.write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

if __name__ == "__main__":
    main()
