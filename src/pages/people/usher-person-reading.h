/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-facts.h"
#include "usher-person.h"

G_BEGIN_DECLS

/* A person with what they hold, read in one go for a card or a page. */
enum { USHER_HELD_PRIVILEGED, USHER_HELD_HIGH, USHER_HELD_MEDIUM, USHER_HELD_LOW, USHER_HELD_UNRATED, USHER_HELD_N };

typedef struct {
  UsherPerson *person;    /* (owned) */
  GPtrArray *access;      /* (owned) (element-type UsherFacts): of assignments, the riskiest first */
  gint64 held[USHER_HELD_N];
  gint64 last_success;    /* of any account; 0: unknown */
  char *last_source;      /* (owned) (nullable) */
  gint64 as_of;           /* 0: nothing was read yet */
  char *sources;          /* (owned) (nullable): "HRIS 06:00 · Okta 10:28" */
} UsherPersonReading;

/* PERSON is a number or a key. */
UsherPersonReading *usher_person_reading_load (UsherConn *conn, const char *person, gint64 now, GError **error);
void usher_person_reading_free (UsherPersonReading *self);
/* (nullable): "privileged", "high" …; what is privileged counts as that whatever its rating. */
const char *usher_held_risk (const UsherFacts *assignment);
const char *usher_held_name (guint held); /* (nullable): NULL is unrated */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPersonReading, usher_person_reading_free)

G_END_DECLS
