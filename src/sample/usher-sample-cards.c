/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What Larkfield's members did: sources, cards of entitlements, groups and accounts, members.  Acts, on
 * the writer thread. */

#include "usher-sample-write.h"

#include "usher-card.h"
#include "usher-member.h"
#include "usher-source.h"

gboolean
usher_sample_write_sources (SampleWriter *self, UsherTx *tx, GError **error)
{
  static const char *const names[SAMPLE_N_SOURCES] = { "hris", "idp-1", "idp-2", "idp-3", "ad", "pam" };

  for (guint i = 0; i < SAMPLE_N_SOURCES; i++)
    if (!(self->sources[i] = usher_source_add (tx, names[i], "file", NULL, error)))
      return FALSE;
  return TRUE;
}

static UsherValue
person_value (const SampleOrg *org, guint32 person)
{
  return USHER_INT (SAMPLE_PERSON (org, person)->id);
}

/* ---- Entitlements ---- */

/* One act on all of an app's entitlements, as its owner would. */
static gboolean
write_app_card (SampleWriter *self, UsherTx *tx, const SampleApp *app, GError **error)
{
  const UsherCardChange changes[] = {
    { "owner", person_value (self->org, app->owner) },
    { "deputy", person_value (self->org, app->deputy) },
    { "data_class", usher_text_value (app->data_class) },
    { NULL },
  };
  g_autofree gint64 *ids = g_new (gint64, app->n);

  for (guint i = 0; i < app->n; i++)
    ids[i] = SAMPLE_ENTITLEMENT (self->org, app->first + i)->id;
  return usher_card_change_many (tx, USHER_CARD_ENTITLEMENT, ids, app->n, changes, NULL, error);
}

static gboolean
write_entitlement_card (SampleWriter *self, UsherTx *tx, const SampleEntitlement *entitlement, GError **error)
{
  const SampleApp *app = SAMPLE_APP (self->org, entitlement->app);
  gboolean ordinary = g_str_equal (entitlement->risk, "low") || g_str_equal (entitlement->risk, "medium");
  g_autofree char *description = g_strdup_printf ("Lets its holder %s in %s.", entitlement->does, app->name);
  g_autofree char *purpose = g_strdup_printf ("For those whose work it is to %s.", entitlement->does);
  const UsherCardChange changes[] = {
    { "risk", usher_text_value (entitlement->risk) },
    { "requestable", USHER_INT (ordinary) },
    { "purpose", usher_text_value (purpose) },
    { "description", usher_text_value (description) },
    { NULL },
  };

  return usher_card_change (tx, USHER_CARD_ENTITLEMENT, entitlement->id, -1, changes, error);
}

gboolean
usher_sample_write_entitlement_cards (SampleWriter *self, UsherTx *tx, GError **error)
{
  for (guint32 i = 0; i < self->org->apps->len; i++)
    if (!write_app_card (self, tx, SAMPLE_APP (self->org, i), error))
      return FALSE;
  for (guint32 i = 0; i < self->org->entitlements->len; i++)
    if (!write_entitlement_card (self, tx, SAMPLE_ENTITLEMENT (self->org, i), error))
      return FALSE;
  return TRUE;
}

/* ---- Groups ---- */

static const char *
group_purpose (const SampleGroup *group)
{
  switch ((SampleGroupUse) group->use)
    {
    case SAMPLE_GROUP_APP:
      return "Gives one entitlement, so that it can be asked for and reviewed as one.";
    case SAMPLE_GROUP_ROLE:
      return "Gives what a role needs from its first day.";
    case SAMPLE_GROUP_DYNAMIC:
      return "Filled by a rule; nobody is put in by hand.";
    case SAMPLE_GROUP_SYNCED:
      return "A copy of the directory's group, which is where it is changed.";
    case SAMPLE_GROUP_MASTER:
      return "Kept in the directory.";
    case SAMPLE_GROUP_FILES:
      return "Opens one shared folder, and counts as an entitlement.";
    case SAMPLE_GROUP_EMPTY:
      return "People of one project.";
    case SAMPLE_GROUP_TEAM:
    default:
      return "People who work together.";
    }
}

/* Records whose cards say the same are told in one line. */
typedef struct {
  GHashTable *by_words; /* (owned): words → Batch, borrowed */
  GPtrArray *batches;   /* (owned) (element-type Batch) */
} Batches;

typedef struct {
  char *words;  /* (owned) */
  UsherCardChange changes[4];
  GArray *ids;  /* (owned) (element-type gint64) */
} Batch;

static void
free_batch (gpointer data)
{
  Batch *batch = data;

  g_free (batch->words);
  g_array_unref (batch->ids);
  g_free (batch);
}

static void
batches_init (Batches *self)
{
  self->by_words = g_hash_table_new (g_str_hash, g_str_equal);
  self->batches = g_ptr_array_new_with_free_func (free_batch);
}

/* RISK and PURPOSE are constant texts. */
static void
batches_add (Batches *self, gint64 id, gint64 owner, const char *risk, const char *purpose)
{
  g_autofree char *words = g_strdup_printf ("%" G_GINT64_FORMAT " %s %s", owner, risk, purpose);
  Batch *batch = g_hash_table_lookup (self->by_words, words);

  if (!batch)
    {
      batch = g_new0 (Batch, 1);
      batch->words = g_steal_pointer (&words);
      batch->changes[0] = (UsherCardChange) { "owner", USHER_INT (owner) };
      batch->changes[1] = (UsherCardChange) { "risk", usher_text_value (risk) };
      batch->changes[2] = (UsherCardChange) { "purpose", usher_text_value (purpose) };
      batch->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->by_words, batch->words, batch);
      g_ptr_array_add (self->batches, batch);
    }
  g_array_append_val (batch->ids, id);
}

static gboolean
batches_write (Batches *self, UsherTx *tx, UsherCardKind kind, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < self->batches->len; i++)
    {
      const Batch *batch = g_ptr_array_index (self->batches, i);

      ok = usher_card_change_many (tx, kind, (const gint64 *) batch->ids->data, batch->ids->len, batch->changes, NULL, error);
    }
  g_hash_table_unref (self->by_words);
  g_ptr_array_unref (self->batches);
  return ok;
}

gboolean
usher_sample_write_group_cards (SampleWriter *self, UsherTx *tx, GError **error)
{
  const UsherCardChange is_one[] = { { "entitlement", USHER_INT (1) }, { "data_class", usher_text_value ("confidential") }, { NULL } };
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (gint64));
  Batches batches;

  batches_init (&batches);
  for (guint32 i = 0; i < self->org->groups->len; i++)
    {
      const SampleGroup *group = SAMPLE_GROUP (self->org, i);
      const char *risk = group->privileged ? "privileged" : group->use == SAMPLE_GROUP_FILES ? "medium" : "low";

      batches_add (&batches, group->id, SAMPLE_PERSON (self->org, group->owner)->id, risk, group_purpose (group));
      if (group->use == SAMPLE_GROUP_FILES)
        g_array_append_val (files, group->id);
    }
  /* The last one works out everyone's access, for the first time. */
  return batches_write (&batches, tx, USHER_CARD_GROUP, error) &&
         usher_card_change_many (tx, USHER_CARD_GROUP, (const gint64 *) files->data, files->len, is_one, NULL, error);
}

/* ---- Accounts of nobody ---- */

#define OWNERS_GONE 6

static guint32
account_owner (const SampleOrg *org, const SampleAccount *account, guint32 i)
{
  if (account->kind == SAMPLE_AGENT)
    return usher_sample_sponsor (org, account->nth);
  if (account->kind == SAMPLE_SERVICE && account->nth < OWNERS_GONE)
    return usher_sample_part (org, SAMPLE_GONE_OWNER, 3 + account->nth % 3);
  return g_array_index (org->by_department[i % 2 ? SAMPLE_IT : SAMPLE_SECURITY], guint32, i / 2 % 6);
}

static const char *
account_purpose (const SampleAccount *account)
{
  if (account->use == SAMPLE_USE_YEARLY)
    return "Runs once a year, in July, for the closing of the books; it is meant to rest until then.";
  switch ((SampleAccountKind) account->kind)
    {
    case SAMPLE_SERVICE:
      return "A program signs in with it; nobody should by hand.";
    case SAMPLE_SHARED:
      return "Several people at one desk use it.";
    case SAMPLE_AGENT:
      return "An assistant that acts for its sponsor and may do no more than they may.";
    case SAMPLE_BREAK_GLASS:
      return "For the day when nothing else lets anyone in.";
    case SAMPLE_HUMAN:
    default:
      return NULL;
    }
}

gboolean
usher_sample_write_account_cards (SampleWriter *self, UsherTx *tx, GError **error)
{
  Batches batches;

  batches_init (&batches);
  for (guint32 i = 0; i < self->org->accounts->len; i++)
    {
      const SampleAccount *account = SAMPLE_ACCOUNT (self->org, i);

      if (account->person == SAMPLE_NONE)
        batches_add (&batches, account->id, SAMPLE_PERSON (self->org, account_owner (self->org, account, i))->id,
                     account->kind == SAMPLE_BREAK_GLASS ? "privileged" : "medium", account_purpose (account));
    }
  return batches_write (&batches, tx, USHER_CARD_ACCOUNT, error);
}

/* ---- Members ---- */

static gint64
find_person (const SampleOrg *org, const char *login)
{
  for (guint32 i = 0; login && i < org->people->len; i++)
    if (g_str_equal (SAMPLE_PERSON (org, i)->login, login))
      return SAMPLE_PERSON (org, i)->id;
  return 0;
}

gboolean
usher_sample_write_members (SampleWriter *self, UsherTx *tx, GError **error)
{
  static const struct {
    const char *login, *name, *person;
    UsherRoles roles;
  } members[] = {
    { "lead", "Ravi Menon", "ravi.menon", USHER_ROLE_LEAD },
    { "lead2", "Lucía Ferrer", "lucia.ferrer", USHER_ROLE_LEAD },
    { "analyst", "Dana Okafor", "dana.okafor", USHER_ROLE_ANALYST },
    { "reviewer", "Adaeze Nwosu", "adaeze.nwosu", USHER_ROLE_REVIEWER },
    { "auditor", "Amelia Hartnoll", "amelia.hartnoll", USHER_ROLE_AUDITOR },
    { "admin", "Kwame Asante", "kwame.asante", USHER_ROLE_ADMIN },
    { "trainee", "Mei Tanaka", "mei.tanaka", USHER_ROLE_TRAINEE },
  };
  const UsherMemberChange demo = { .name = "Amara Okafor", .set_person = TRUE, .person = find_person (self->org, "amara.okafor") };

  if (!usher_member_change (tx, usher_tx_member (tx), 0, &demo, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const UsherMemberNew what = { .login = members[i].login, .name = members[i].name, .roles = members[i].roles,
        .person = find_person (self->org, members[i].person) };

      if (!usher_member_add (tx, &what, error))
        return FALSE;
    }
  return TRUE;
}
