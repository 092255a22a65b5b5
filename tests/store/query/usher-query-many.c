/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows by the million for the grid store's tests of size and its measurements: quick to make, with
 * as many distinct values as an organisation has.  Plain SQL, past the record door. */

#include "usher-query-many.h"

#include "usher-random.h"
#include "usher-test.h"
#include "usher-text.h"

#define APPS 60
#define ENTITLEMENTS 412
#define DAY G_GINT64_CONSTANT (86400000)

static const char *const given[] = { "Amara", "Bjørn", "Chiara", "Dmitri", "Elena", "Farid", "Giulia", "Hiro", "Inês", "Jonas", "Katya",
  "Liam", "Maya", "Nikhil", "Olga", "Pedro", "Qiu", "Rosa", "Sven", "Tariq", "Uma", "Viktor", "Wen", "Ximena", "Yusuf", "Zoë", "Aoife",
  "Benedikt", "Cyrus", "Daphne", "Emeka", "Freya", "Gustav", "Hanna", "Ivan", "Jamila", "Kofi", "Leila", "Marek", "Noor" };
static const char *const family[] = { "Abara", "Bergström", "Castellano", "Dubois", "Eriksen", "Fontaine", "Grzelak", "Haddad", "Iyer",
  "Jansen", "Kowalski", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Petrov", "Quispe", "Rossi", "Schneider", "Tanaka", "Ueda", "Vasquez",
  "Weber", "Xu", "Yılmaz", "Zieliński", "Álvarez", "Brandt", "Chukwu", "Demir", "O'Brien", "Van Dyck", "Müller", "Strauß", "Nguyễn" };
static const char *const departments[] = { "Engineering", "Sales", "Product & Design", "Professional Services", "Customer Support",
  "Marketing", "Data & Analytics", "Facilities", "Finance", "IT & Workplace", "Procurement", "Corporate Development", "Security",
  "People (HR)", "Legal & Compliance", "Executive" };
static const char *const sites[] = { "Leeds", "Lisbon", "Bengaluru", "Austin", "Sydney" };
static const char *const levels[] = { "Associate", "Senior", "Principal", "Lead", "Head of", "Assistant" };
static const char *const states[] = { "active", "active", "active", "active", "active", "active", "on-leave", "pre-hire", "terminated" };
static const char *const kinds[] = { "employee", "employee", "employee", "employee", "contractor", "partner" };
static const char *const risks[] = { "low", "medium", "medium", "high", "privileged" };

#define PICK(random, list) ((list)[usher_random_below ((random), G_N_ELEMENTS (list))])

typedef struct {
  UsherStatement *statement;
  GString *folds[24]; /* (owned): by place */
} Put;

static void
begin (Put *self, UsherConn *conn, const char *sql)
{
  g_autoptr (GError) error = NULL;

  *self = (Put) { .statement = usher_conn_prepare (conn, sql, &error) };
  g_assert_no_error (error);
}

static void
text (Put *self, int place, const char *value)
{
  usher_statement_bind_text (self->statement, place, value);
}

static void
fold (Put *self, int place, const char *value)
{
  GString **out = &self->folds[place];

  if (!*out)
    *out = g_string_new (NULL);
  usher_fold_into (*out, value, strlen (value));
  usher_statement_bind_text_n (self->statement, place, (*out)->str, (*out)->len);
}

static void
run (Put *self)
{
  g_autoptr (GError) error = NULL;

  usher_test_ok (usher_statement_run (self->statement, &error));
}

static void
end (Put *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->folds); i++)
    if (self->folds[i])
      g_string_free (self->folds[i], TRUE);
}

static void
put_person (Put *put, UsherRandom *random, gint64 id)
{
  const char *first = given[id % G_N_ELEMENTS (given)], *last = family[(id / G_N_ELEMENTS (given)) % G_N_ELEMENTS (family)];
  const char *department = PICK (random, departments), *site = PICK (random, sites);
  char login[40], name[80], mail[80], employee[20], manager[40], title[80];

  g_snprintf (login, sizeof login, "%c%c%c.%06" G_GINT64_FORMAT, 'a' + (int) (id % 26), 'a' + (int) (id / 26 % 26), 'a' + (int) (id / 676 % 26), id);
  g_snprintf (manager, sizeof manager, "E%07" G_GINT64_FORMAT, id / 12);
  g_snprintf (name, sizeof name, id % 50 ? "%s %s" : "%s %s, Contractor", first, last);
  g_snprintf (mail, sizeof mail, "%s@larkfield.example", login);
  g_snprintf (employee, sizeof employee, "E%07" G_GINT64_FORMAT, id);
  g_snprintf (title, sizeof title, "%s, %s", PICK (random, levels), department);
  usher_statement_bind_int (put->statement, 1, id);
  text (put, 2, login);
  text (put, 3, name);
  text (put, 4, mail);
  text (put, 5, employee);
  text (put, 6, PICK (random, kinds));
  text (put, 7, department);
  text (put, 8, title);
  text (put, 9, site);
  text (put, 10, manager);
  text (put, 11, PICK (random, states));
  usher_statement_bind_int (put->statement, 12, (18000 + usher_random_below (random, 2500)) * DAY);
  fold (put, 13, name);
  fold (put, 14, department);
  fold (put, 15, title);
  fold (put, 16, site);
  run (put);
}

void
many_people (UsherConn *conn, guint n)
{
  g_autoptr (GError) error = NULL;
  UsherRandom random;
  Put put;

  usher_random_init (&random, 20260318, "people");
  usher_test_ok (usher_conn_begin (conn, &error));
  begin (&put, conn,
         "INSERT INTO person (id, source, native, key, login, name, mail, employee, kind, department, title, site, manager, state, starts, "
         "seen_run, login_fold, mail_fold, name_fold, department_fold, title_fold, site_fold) "
         "VALUES (?1, 1, ?5, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?2, ?4, ?13, ?14, ?15, ?16)");
  for (guint i = 1; i <= n; i++)
    put_person (&put, &random, i);
  end (&put);
  usher_test_ok (usher_conn_commit (conn, &error));
}

static void
put_entitlements (UsherConn *conn, UsherRandom *random)
{
  char name[80], key[80];
  Put put;

  begin (&put, conn, "INSERT INTO app (id, source, native, key, name, seen_run, name_fold) VALUES (?1, 1, ?2, ?2, ?3, 1, ?4)");
  for (guint i = 1; i <= APPS; i++)
    {
      g_snprintf (name, sizeof name, "App number %u", i);
      g_snprintf (key, sizeof key, "app-%u", i);
      usher_statement_bind_int (put.statement, 1, i);
      text (&put, 2, key);
      text (&put, 3, name);
      fold (&put, 4, name);
      run (&put);
    }
  end (&put);
  begin (&put, conn,
         "INSERT INTO entitlement (id, source, native, key, app, name, risk, privileged, seen_run, name_fold) "
         "VALUES (?1, 1, ?2, ?2, ?3, ?4, ?5, ?6, 1, ?7)");
  for (guint i = 1; i <= ENTITLEMENTS; i++)
    {
      g_snprintf (name, sizeof name, "%s of app %u", PICK (random, levels), i % APPS + 1);
      g_snprintf (key, sizeof key, "app-%u/role-%u", i % APPS + 1, i);
      usher_statement_bind_int (put.statement, 1, i);
      text (&put, 2, key);
      usher_statement_bind_int (put.statement, 3, i % APPS + 1);
      text (&put, 4, name);
      text (&put, 5, PICK (random, risks));
      usher_statement_bind_int (put.statement, 6, i % 9 == 0);
      fold (&put, 7, name);
      run (&put);
    }
  end (&put);
}

void
many_assignments (UsherConn *conn, guint n)
{
  g_autoptr (GError) error = NULL;
  UsherRandom random;
  Put put;

  usher_random_init (&random, 20260318, "assignments");
  usher_test_ok (usher_conn_begin (conn, &error));
  put_entitlements (conn, &random);
  begin (&put, conn, "INSERT INTO assignment (person, target_kind, target, paths, direct, privileged) VALUES (?1, 'ent', ?2, ?3, ?4, ?5)");
  for (guint i = 0; i < n; i++)
    {
      /* Twenty-five different ones: a step that has no factor in common with their number. */
      guint target = (i % 25 * 17 + i / 25) % ENTITLEMENTS + 1;

      usher_statement_bind_int (put.statement, 1, i / 25 + 1);
      usher_statement_bind_int (put.statement, 2, target);
      usher_statement_bind_int (put.statement, 3, 1 + usher_random_below (&random, 4));
      usher_statement_bind_int (put.statement, 4, usher_random_below (&random, 2));
      usher_statement_bind_int (put.statement, 5, target % 9 == 0);
      run (&put);
    }
  end (&put);
  usher_test_ok (usher_conn_commit (conn, &error));
}
