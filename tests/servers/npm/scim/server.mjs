// SPDX-FileCopyrightText: 2026 The Usher authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A SCIM 2.0 service provider in memory, on SCIMMY.  node server.mjs PORT TOKEN PEOPLE.JSON [BULK]
// Users carry the enterprise extension and one extension of our own (lock state, MFA).
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createHash, timingSafeEqual } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [port, token, peopleFile, bulk = "0"] = process.argv.slice(2);
const seed = JSON.parse(readFileSync(peopleFile, "utf8"));
const { Attribute, SchemaDefinition, Schema } = SCIMMY.Types;
const AUTH = "urn:ietf:params:scim:schemas:extension:idlab:2.0:User";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

class Authn extends Schema {
  static get id() { return AUTH; }
  static #definition = new SchemaDefinition("Authn", AUTH, "Sign-in state", [
    new Attribute("boolean", "locked", { description: "Locked by wrong passwords." }),
    new Attribute("string", "mfaMethods", { multiValued: true, description: "Enrolled second factors." }),
    new Attribute("dateTime", "lastSignIn", { mutable: false, description: "Last successful sign-in." }),
  ]);
  static get definition() { return Authn.#definition; }
  constructor(resource, direction = "both", basepath, filters) {
    super(resource, direction);
    Object.assign(this, Authn.#definition.coerce(resource, direction, basepath, filters));
  }
}

// Stable ids: the same person has the same id in every run.
const idOf = (text) => { const h = createHash("sha256").update(text).digest("hex");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`; };
const users = new Map(), groups = new Map();
const stamp = (o, t = new Date().toISOString()) => { o.meta = { ...o.meta, created: o.meta?.created ?? t, lastModified: t }; return o; };

for (const p of seed.people) users.set(idOf(p.login), stamp({
  id: idOf(p.login), externalId: p.employee, userName: p.mail,
  name: { givenName: p.given, familyName: p.family, formatted: p.display }, displayName: p.display,
  title: p.title, active: !["disabled", "leaver"].includes(p.state), userType: "Employee", locale: "en", timezone: "Europe/Lisbon",
  emails: [{ value: p.mail, type: "work", primary: true }], phoneNumbers: [{ value: `tel:${p.phone.replaceAll(" ", "-")}`, type: "work" }],
  addresses: [{ type: "work", locality: p.site, country: p.country, primary: true }],
  [ENT]: { employeeNumber: p.employee, department: p.department, organization: "IdLab",
    ...(p.manager ? { manager: { value: idOf(p.manager), displayName: seed.people.find((m) => m.login === p.manager).display } } : {}) },
  [AUTH]: { locked: p.state === "locked", mfaMethods: p.mfa, lastSignIn: p.created },
}, p.created));
for (const g of seed.groups) groups.set(idOf("group:" + g.name), stamp({
  id: idOf("group:" + g.name), displayName: g.name, members: g.members.map((m) => ({ value: idOf(m), type: "User" })) }, "2024-01-01T00:00:00.000Z"));
for (let i = 1; i <= +bulk; i++) { const n = `bulk${String(i).padStart(5, "0")}@idlab.test`;
  users.set(idOf(n), stamp({ id: idOf(n), userName: n, displayName: `Bulk User ${i}`, active: i % 50 !== 0, emails: [{ value: n, type: "work", primary: true }] }, "2024-06-01T00:00:00.000Z")); }

const withGroups = (u) => ({ ...u, groups: [...groups.values()].filter((g) => g.members?.some((m) => m.value === u.id))
  .map((g) => ({ value: g.id, display: g.displayName, type: "direct" })) });
const withNames = (g) => ({ ...g, members: (g.members ?? []).map((m) => ({ ...m, display: users.get(m.value)?.displayName })) });

// SCIMMY's own filter compares case-sensitively and does not see extension
// attributes named by URN; RFC 7643 wants both.  So match rewritten copies.
const isDate = (v) => /^\d{4}-\d\d-\d\dT/.test(v);
const lower = (v) => typeof v === "string" ? (isDate(v) ? v : v.toLowerCase()) : Array.isArray(v) ? v.map(lower)
  : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, lower(x)])) : v;
const flat = (o) => ({ ...lower(o), ...Object.fromEntries([ENT, AUTH].flatMap((urn) =>
  Object.entries(lower(o[urn] ?? {})).map(([k, v]) => [`${urn === ENT ? "ent" : "authn"}_${k}`, v]))) });
const rewrite = (text) => text.replace(/"((?:[^"\\]|\\.)*)"|(urn:[A-Za-z0-9:.]*:)([A-Za-z]\w*)/g, (all, literal, urn, attr) =>
  literal !== undefined ? (isDate(literal) ? all : all.toLowerCase())
    : urn === `${ENT}:` ? `ent_${attr}` : urn === `${AUTH}:` ? `authn_${attr}` : attr);
const MAX = 200;
const miss = (id) => new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);

function declare(type, store, key, show) {
  SCIMMY.Resources.declare(type)
    .ingress((resource, data) => {
      const old = resource.id ? store.get(resource.id) : undefined;
      if (resource.id && !old) throw miss(resource.id);
      const record = JSON.parse(JSON.stringify(data));
      const value = String(record[key] ?? "").toLowerCase();
      for (const other of store.values())
        if (other.id !== resource.id && String(other[key]).toLowerCase() === value)
          throw new SCIMMY.Types.Error(409, "uniqueness", `${key} '${record[key]}' is already in use`);
      if (record.members) {
        record.members = [...new Map(record.members.map((m) => [m.value, { value: m.value, type: m.type ?? "User" }])).values()];
        const ghost = record.members.find((m) => !users.has(m.value) && !groups.has(m.value));
        if (ghost) throw new SCIMMY.Types.Error(400, "invalidValue", `No user or group has id '${ghost.value}'`);
      }
      delete record.schemas; delete record.groups; delete record.password;
      record.id = resource.id ?? idOf(`${key}:${value}:${Date.now()}`);
      record.meta = old?.meta;
      store.set(record.id, stamp(record));
      return show(record);
    })
    .egress((resource, ctx) => {
      if (resource.id) { const one = store.get(resource.id); if (!one) throw miss(resource.id); return show(one); }
      let all = [...store.values()].map(show);
      if (resource.filter && ctx?.filter) {
        const found = new Set(new SCIMMY.Types.Filter(rewrite(ctx.filter)).match(all.map(flat)).map((o) => o.id));
        all = all.filter((o) => found.has(o.id));
      } else if (resource.filter) all = resource.filter.match(all);
      if (!ctx?.page) return all;                 // a .search: SCIMMY pages it
      const { startIndex, count } = ctx.page, by = resource.constraints?.sortBy;
      if (by) {
        const value = (o) => by.split(".").reduce((v, k) => (Array.isArray(v) ? v.find((x) => x.primary) ?? v[0] : v)?.[k], o);
        const sign = resource.constraints.sortOrder === "descending" ? -1 : 1;
        all.sort((x, y) => sign * String(value(x) ?? "\uffff").localeCompare(String(value(y) ?? "\uffff")));
        delete resource.constraints.sortBy;
      }
      resource.constraints = { startIndex: 1, count, totalResults: all.length };
      return all.slice(startIndex - 1, startIndex - 1 + count);
    })
    .degress((resource) => {
      if (!store.delete(resource.id)) throw miss(resource.id);
      if (store === users) for (const g of groups.values()) g.members = g.members?.filter((m) => m.value !== resource.id);
    });
}
declare(SCIMMY.Resources.User, users, "userName", withGroups);
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
SCIMMY.Resources.User.extend(Authn, false);
declare(SCIMMY.Resources.Group, groups, "displayName", withNames);

const app = express();
app.disable("x-powered-by");
app.disable("etag");
// SCIMMY formats every resource before it pages, repeats page 1 past the end,
// reports the wanted itemsPerPage, and sends no Location: page here instead.
app.use("/scim/v2", (req, res, next) => {
  const number = (text, otherwise) => /^-?\d+$/.test(text ?? "") ? +text : otherwise;
  if (req.method === "GET") {
    req.page = { startIndex: Math.max(number(req.query.startIndex, 1), 1), count: Math.min(Math.max(number(req.query.count, 20), 0), MAX) };
    delete req.query.startIndex; delete req.query.count;
  }
  const send = res.send.bind(res);
  res.send = (body) => {
    if (req.page && body?.Resources) { body.itemsPerPage = body.Resources.length; body.startIndex = req.page.startIndex; }
    if (res.statusCode === 201 && body?.meta?.location) res.location(body.meta.location);
    return send(body);
  };
  next();
});
const wanted = Buffer.from(`Bearer ${token}`);
app.use("/scim/v2", new SCIMMYRouters({
  type: "bearer", docUri: "https://example.test/scim",
  context: (req) => ({ page: req.page, filter: typeof req.query.filter === "string" ? req.query.filter : req.body?.filter }),
  baseUri: (req) => `http://${req.headers.host}`,
  handler: (req) => {
    const got = Buffer.from(req.header("Authorization") ?? "");
    if (got.length !== wanted.length || !timingSafeEqual(got, wanted)) throw new Error("Bad or missing bearer token");
    return idOf("amara.okafor");
  },
}));
createServer(app).listen(+port, "127.0.0.1", () => console.log(`listening on ${port}`));
