/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What members decide about entitlements, groups and accounts: change, link, unlink.  Main thread;
 * acts run on the writer thread.  It must not check values: the directory does. */
#include "usher-card.h"

#include <string.h>

#include "usher-account-link.h"
#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-list.h"
#include "usher-key.h"

#define CARD_FLAGS \
  { "owner", "P", "the person who answers for it" }, \
  { "deputy", "P", "who stands in for the owner" }, \
  { "risk", "LEVEL", "low, medium, high or privileged" }, \
  { "purpose", "TEXT", "what it is for" }, \
  { "description", "TEXT", "in plain words" }

const UsherCtlFlag usher_ctl_entitlement_card_flags[] = {
  CARD_FLAGS,
  { "data-class", "CLASS", "public, internal, confidential or restricted" },
  { "requestable", "yes|no", "whether people may ask for it" },
  { "privileged", "yes|no", "whether it gives power over others" },
  { NULL },
};

const UsherCtlFlag usher_ctl_group_card_flags[] = {
  CARD_FLAGS,
  { "data-class", "CLASS", "public, internal, confidential or restricted" },
  { "requestable", "yes|no", "whether people may ask for it" },
  { "privileged", "yes|no", "whether it gives power over others" },
  { "entitlement", "yes|no", "whether membership is an entitlement" },
  { NULL },
};

const UsherCtlFlag usher_ctl_account_card_flags[] = {
  CARD_FLAGS,
  { "kind", "KIND", "human, service, shared, agent, break-glass or test" },
  { NULL },
};

const UsherCtlFlag usher_ctl_dry_flags[] = {
  { "dry-run", NULL, "tell how many, and change nothing" },
  { NULL },
};

const UsherCtlFlag usher_ctl_link_flags[] = {
  { "person", "P", "whose account it is; none: nobody's" },
  { NULL },
};

#define CHANGES_MAX 16

typedef struct {
  UsherCtl *ctl;
  const UsherNoun *noun;
  UsherCardKind kind;
  GArray *ids; /* (owned) */
  UsherCardChange changes[CHANGES_MAX + 1];
  char *texts[CHANGES_MAX]; /* (owned) (nullable): what changes borrow */
  guint n;
  gint64 rows;
  char *act;   /* (owned) (nullable) */
} Changing;

/* "none" takes a value away, but may well be the words of a purpose. */
static const char *
word_of (const char *field, const char *word)
{
  gboolean words = g_str_equal (field, "purpose") || g_str_equal (field, "description");

  return g_strcmp0 (word, "none") == 0 && !words ? "null" : word;
}

/* The flags that are fields of this kind's card, as changes. */
static gboolean
parse_changes (Changing *changing, UsherConn *conn, GError **error)
{
  const char *const *fields = usher_card_fields (changing->kind);

  for (guint i = 0; fields[i] != NULL && changing->n < CHANGES_MAX; i++)
    {
      g_autofree char *flag = g_strdelimit (g_strdup (fields[i]), "_", '-');
      const char *word = word_of (fields[i], usher_ctl_flag (changing->ctl, flag));
      GError *fault = NULL;

      if (word == NULL)
        continue;
      if (!usher_card_parse (conn, changing->kind, fields[i], word, &changing->changes[changing->n],
                             &changing->texts[changing->n], &fault))
        {
          if (fault->domain == USHER_ERROR && fault->code == USHER_ERROR_INPUT)
            fault->code = USHER_ERROR_USAGE; /* a word of the call, not of a file */
          g_propagate_prefixed_error (error, fault, "--%s: ", flag);
          return FALSE;
        }
      changing->n++;
    }
  return changing->n > 0
         || usher_error_set (error, USHER_ERROR_USAGE, "usherctl help NOUN change lists the flags.",
                                             "change what?");
}

static gboolean
change_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Changing *changing = data;

  changing->act = g_strdup (usher_tx_act (tx));
  return usher_card_change_many (tx, changing->kind, (const gint64 *) changing->ids->data,
                                 changing->ids->len,
                                 changing->changes,
                                 &changing->rows, error);
}

static gboolean
prepare (Changing *changing, GError **error)
{
  UsherConn *conn = usher_ctl_begin_read (changing->ctl, error);
  gboolean good;

  if (conn == NULL)
    return FALSE;
  good = parse_changes (changing, conn, error)
         && (changing->ids = usher_ctl_ids (changing->ctl, conn, changing->noun,
                                                                                  0, error)) != NULL;
  usher_ctl_end_read (changing->ctl, conn);
  return good;
}

static gboolean
change (Changing *changing, GError **error)
{
  gboolean dry = usher_ctl_has (changing->ctl, "dry-run");
  JsonBuilder *builder;

  if (!prepare (changing, error) || !usher_workspace_may (changing->ctl->workspace, "card", error))
    return FALSE;
  if (!dry && changing->ids->len > 0
      && !usher_ctl_act (changing->ctl, change_in_writer, changing, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_int (builder, "matched", changing->ids->len);
  usher_ctl_int (builder, "changed", changing->rows);
  usher_ctl_bool (builder, "dry_run", dry);
  usher_ctl_text (builder, "act", changing->rows > 0 ? changing->act : NULL);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (changing->ctl, builder, error);
}

gboolean
usher_ctl_card_change (UsherCtl *ctl, GError **error)
{
  Changing changing = { .ctl = ctl, .noun = usher_ctl_query_noun (ctl) };
  gboolean good;

  good = usher_card_kind_parse (changing.noun->singular, &changing.kind);
  g_assert (good); /* the table of verbs gives this verb to nouns with a card alone */
  good = change (&changing, error);
  g_clear_pointer (&changing.ids, g_array_unref);
  for (guint i = 0; i < CHANGES_MAX; i++)
    g_free (changing.texts[i]);
  g_free (changing.act);
  return good;
}

/* ---- Whose account ---- */

typedef struct {
  const char *account, *person, *why; /* person NULL: unlink */
  gint64 id;
} Linking;

static gboolean
link_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Linking *linking = data;
  gint64 person = 0;

  if (!usher_key_find (usher_tx_conn (tx), "account", linking->account, &linking->id, error))
    return FALSE;
  if (linking->person == NULL)
    return usher_account_unlink (tx, linking->id, error);
  if (!g_str_equal (linking->person, "none")
      && !usher_key_find (usher_tx_conn (tx), "person", linking->person,
                                                                 &person, error))
    return FALSE;
  return usher_account_link (tx, linking->id, person, linking->why, error);
}

static gboolean
link_account (UsherCtl *ctl, Linking *linking, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  UsherConn *conn;
  gboolean good;

  if (!usher_ctl_act (ctl, link_in_writer, linking, error)
      || (conn = usher_ctl_begin_read (ctl, error)) == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  good = usher_ctl_row_members (ctl, conn, usher_ctl_query_noun (ctl), linking->id, builder, error);
  usher_ctl_end_read (ctl, conn);
  if (!good)
    return FALSE;
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, g_steal_pointer (&builder), error);
}

gboolean
usher_ctl_account_link (UsherCtl *ctl, GError **error)
{
  Linking linking = { .account = usher_ctl_argument (ctl, 0),
                      .person = usher_ctl_flag (ctl, "person"),
                      .why = usher_ctl_reason (ctl) };

  if (linking.person == NULL)
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --person P, or --person none.",
                            "whose account is it?");
  return link_account (ctl, &linking, error);
}

gboolean
usher_ctl_account_unlink (UsherCtl *ctl, GError **error)
{
  Linking linking = { .account = usher_ctl_argument (ctl, 0) };

  return link_account (ctl, &linking, error);
}
