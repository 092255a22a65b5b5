/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs of the sample's sources, each as it was at a time: what was not there yet, or not any more, is
 * left out.  Writer thread, within an act.  It draws nothing: all that was drawn is in the
 * organisation. */

#include "usher-sample-write.h"

#include "usher-access.h"
#include "usher-error.h"

#define DOMAIN_NAME "larkfield.example"
#define CHECK_EVERY 4096
#define KNOWN_BEFORE (45 * SAMPLE_DAY) /* HR knows of who will begin */

void
usher_sample_writer_init (SampleWriter *self, SampleOrg *org, GCancellable *cancellable)
{
  *self = (SampleWriter) { .org = org, .cancellable = cancellable };
  for (guint i = 0; i < G_N_ELEMENTS (self->scratch); i++)
    self->scratch[i] = g_string_new (NULL);
}

void
usher_sample_writer_clear (SampleWriter *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->scratch); i++)
    g_string_free (self->scratch[i], TRUE);
}

/* A text that lives until SLOT is used again. */
static UsherValue G_GNUC_PRINTF (3, 4)
print (SampleWriter *self, guint slot, const char *format, ...)
{
  GString *out = self->scratch[slot];
  va_list list;

  va_start (list, format);
  g_string_vprintf (out, format, list);
  va_end (list);
  return (UsherValue) { USHER_VALUE_TEXT, 0, out->str, out->len };
}

static UsherValue
time_value (gint64 at)
{
  return at ? USHER_INT (at) : USHER_NULL;
}

static gboolean
go_on (const SampleWriter *self, guint32 i, GError **error)
{
  return i % CHECK_EVERY != 0 || !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* ---- People ---- */

/* What changes about a person. */
typedef struct {
  gboolean present;
  SampleState state;
  gint64 ends;
  guint department;
} View;

static View
view_at (const SamplePerson *person, gint64 at)
{
  gint64 tells_end = person->part == SAMPLE_P03 ? person->told_at : person->ends - 14 * SAMPLE_DAY;
  View view = { .present = at >= person->starts - KNOWN_BEFORE, .state = SAMPLE_ACTIVE, .ends = person->ends };

  view.department = at < person->moved_at ? person->department_before : person->department;
  if (person->starts > at)
    view.state = SAMPLE_PRE_HIRE;
  else if (person->state == SAMPLE_TERMINATED && at >= person->told_at)
    view.state = SAMPLE_TERMINATED;
  else if (person->state == SAMPLE_ON_LEAVE && at >= person->leave_from)
    view.state = SAMPLE_ON_LEAVE;
  if (person->state == SAMPLE_TERMINATED && at < tells_end)
    view.ends = 0;
  return view;
}

static gboolean
put_person (SampleWriter *self, UsherRun *run, guint32 i, const View *view, GError **error)
{
  static const char *const states[] = { "active", "on-leave", "pre-hire", "terminated" }, *const kinds[] = { "employee", "contractor", "partner", "vendor" };
  SamplePerson *person = SAMPLE_PERSON (self->org, i);
  const char *manager = person->manager == SAMPLE_NONE ? person->manager_says : SAMPLE_PERSON (self->org, person->manager)->employee;
  UsherValue values[USHER_PEOPLE_N] = {
    [USHER_PEOPLE_NATIVE] = print (self, 0, "P%07u", i + 1),
    [USHER_PEOPLE_LOGIN] = usher_text_value (person->login),
    [USHER_PEOPLE_NAME] = usher_text_value (person->name),
    [USHER_PEOPLE_GIVEN] = usher_text_value (person->given),
    [USHER_PEOPLE_FAMILY] = usher_text_value (person->family),
    [USHER_PEOPLE_MAIL] = print (self, 1, "%s@" DOMAIN_NAME, person->login),
    [USHER_PEOPLE_EMPLOYEE] = usher_text_value (person->employee),
    [USHER_PEOPLE_KIND] = usher_text_value (kinds[person->kind]),
    [USHER_PEOPLE_DEPARTMENT] = usher_text_value (usher_sample_department_name (view->department)),
    [USHER_PEOPLE_TITLE] = usher_text_value (usher_sample_title_name (person->title)),
    [USHER_PEOPLE_SITE] = usher_text_value (usher_sample_site_name (person->site)),
    [USHER_PEOPLE_MANAGER] = usher_text_value (manager),
    [USHER_PEOPLE_STATE] = usher_text_value (states[view->state]),
    [USHER_PEOPLE_STARTS] = time_value (person->starts),
    [USHER_PEOPLE_ENDS] = time_value (view->ends),
  };

  return usher_run_put (run, values, &person->id, NULL, error);
}

static gboolean
differs (const View *a, const View *b)
{
  return a->present != b->present || a->state != b->state || a->ends != b->ends || a->department != b->department;
}

static gboolean
put_people (SampleWriter *self, UsherRun *run, gint64 at, gint64 before, GError **error)
{
  for (guint32 i = 0; i < self->org->people->len; i++)
    {
      View now = view_at (SAMPLE_PERSON (self->org, i), at), then = view_at (SAMPLE_PERSON (self->org, i), before);

      if (!now.present || (before && !differs (&now, &then)))
        continue;
      if (!go_on (self, i, error) || !put_person (self, run, i, &now, error))
        return FALSE;
    }
  return TRUE;
}

/* A quarantined stream would be a fault of the sample itself. */
static gboolean
close_stream (UsherRun *run, GError **error)
{
  UsherRunStream result;

  if (!usher_run_close (run, &result, error))
    return FALSE;
  return !result.quarantined || usher_error_set (error, USHER_ERROR_GUARD, NULL, "the sample's %s were quarantined: %s", result.stream, result.why);
}

gboolean
usher_sample_write_people (SampleWriter *self, UsherTx *tx, gint64 at, gint64 before, gboolean complete, GError **error)
{
  g_autoptr (UsherRun) run = usher_run_begin (tx, self->sources[SAMPLE_HRIS], "import", error);

  if (!run || !usher_run_open (run, "people", complete, error) || !put_people (self, run, at, before, error) || !close_stream (run, error))
    return FALSE;
  return usher_run_end (g_steal_pointer (&run), NULL, error);
}

/* ---- Accounts ---- */

gboolean
usher_sample_is_there (const SampleAccount *account, gint64 at)
{
  return account->created_at <= at && (!account->gone_at || at < account->gone_at);
}

static gint64
seen_at (const SampleAccount *account, guint32 i, gint64 at, gboolean last)
{
  gint64 then = at - (1 + i % 30) * SAMPLE_HOUR;

  if (last || !account->last_success || account->last_success <= then)
    return account->last_success;
  return then > account->created_at ? then : 0;
}

static UsherValue
native_of (SampleWriter *self, guint slot, SampleSource source, guint32 i)
{
  switch (source)
    {
    case SAMPLE_IDP1:
      return print (self, slot, "00u%08u", i + 1);
    case SAMPLE_IDP2:
      return print (self, slot, "%08x-4c1f-4b7a-9d02-5f6e00c0ffee", i + 1);
    case SAMPLE_IDP3:
      return print (self, slot, "kc-%08u", i + 1);
    case SAMPLE_AD:
      return print (self, slot, "S-1-5-21-1085031214-%08u", i + 1);
    default:
      return print (self, slot, "V%08u", i + 1);
    }
}

/* As the identity provider has it; for a few of another department than HR's. */
static const char *
department_of (SampleOrg *org, const SampleAccount *account, gint64 at)
{
  const SamplePerson *person = SAMPLE_PERSON (org, account->person);

  if (person->part == SAMPLE_P09)
    return usher_sample_department_name ((person->department + 5) % SAMPLE_EXECUTIVE);
  return usher_sample_department_name (at < person->moved_at ? person->department_before : person->department);
}

static gboolean
put_account (SampleWriter *self, UsherRun *run, guint32 i, gint64 at, gboolean last, GError **error)
{
  static const char *const kinds[] = { "human", "service", "shared", "agent", "break-glass" };
  SampleAccount *account = SAMPLE_ACCOUNT (self->org, i);
  const SamplePerson *person = account->person == SAMPLE_NONE ? NULL : SAMPLE_PERSON (self->org, account->person);
  gboolean main = account->source == SAMPLE_IDP1 && person, by_hand = person || account->kind == SAMPLE_SHARED || account->use == SAMPLE_USE_INTERACTIVE;
  gint64 seen = seen_at (account, i, at, last);
  UsherValue values[USHER_ACCOUNTS_N] = {
    [USHER_ACCOUNTS_NATIVE] = native_of (self, 0, account->source, i),
    [USHER_ACCOUNTS_LOGIN] = usher_text_value (account->login),
    [USHER_ACCOUNTS_NAME] = usher_text_value (account->name),
    [USHER_ACCOUNTS_KIND] = usher_text_value (kinds[account->kind]),
    [USHER_ACCOUNTS_STATE] = usher_text_value (account->disabled_at && at >= account->disabled_at ? "disabled" : "active"),
    [USHER_ACCOUNTS_LOCKED] = USHER_INT (0),
    [USHER_ACCOUNTS_CREATED_AT] = USHER_INT (account->created_at),
    [USHER_ACCOUNTS_LAST_SUCCESS] = time_value (seen),
    [USHER_ACCOUNTS_LAST_KIND] = usher_text_value (!seen ? NULL : by_hand ? "interactive" : "non-interactive"),
  };

  if (person && account->source != SAMPLE_IDP3)
    values[USHER_ACCOUNTS_MAIL] = print (self, 1, "%s@" DOMAIN_NAME, person->login);
  if (person && (main || account->source == SAMPLE_AD || account->source == SAMPLE_PAM))
    values[USHER_ACCOUNTS_EMPLOYEE] = usher_text_value (person->employee);
  if (main)
    {
      values[USHER_ACCOUNTS_MFA] = usher_text_value (account->no_factor ? "none" : account->weak ? "weak" : "strong");
      values[USHER_ACCOUNTS_DEPARTMENT] = usher_text_value (department_of (self->org, account, at));
      if (person->part == SAMPLE_P52)
        values[USHER_ACCOUNTS_NAME] = print (self, 2, "=HYPERLINK(\"https://files.example/%u\",\"Plan\")", person->part_nth + 1);
    }
  return usher_run_put (run, values, &account->id, NULL, error);
}

static gboolean
write_accounts (SampleWriter *self, UsherRun *run, SampleSource source, gint64 at, gboolean last, GError **error)
{
  if (!usher_run_open (run, "accounts", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->accounts->len; i++)
    if (SAMPLE_ACCOUNT (self->org, i)->source == source && usher_sample_is_there (SAMPLE_ACCOUNT (self->org, i), at))
      if (!go_on (self, i, error) || !put_account (self, run, i, at, last, error))
        return FALSE;
  return close_stream (run, error);
}

/* ---- Groups, apps, entitlements ---- */

static gboolean
write_groups (SampleWriter *self, UsherRun *run, SampleSource source, GError **error)
{
  static const char *const kinds[] = { "app", "native", "dynamic", "ad", "native", "native", "native", "unified" };

  if (!usher_run_open (run, "groups", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->groups->len; i++)
    {
      SampleGroup *group = SAMPLE_GROUP (self->org, i);
      gboolean synced = group->use == SAMPLE_GROUP_SYNCED;
      UsherValue values[USHER_GROUPS_N] = {
        [USHER_GROUPS_NATIVE] = print (self, 0, "00g%08u", i + 1),
        [USHER_GROUPS_NAME] = usher_text_value (group->name),
        [USHER_GROUPS_DESCRIPTION] = usher_text_value (group->description),
        [USHER_GROUPS_KIND] = usher_text_value (kinds[group->use]),
        [USHER_GROUPS_RULE] = usher_text_value (group->rule),
        [USHER_GROUPS_WRITABLE] = USHER_INT (!synced),
        [USHER_GROUPS_MASTERED_BY] = usher_text_value (synced ? "ad" : NULL),
        [USHER_GROUPS_PRIVILEGED] = USHER_INT (group->privileged),
        [USHER_GROUPS_CREATED_AT] = USHER_INT (group->created_at),
      };

      if (group->source == source && !usher_run_put (run, values, &group->id, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

static gboolean
write_apps (SampleWriter *self, UsherRun *run, SampleSource source, GError **error)
{
  if (!usher_run_open (run, "apps", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->apps->len; i++)
    {
      SampleApp *app = SAMPLE_APP (self->org, i);
      const char *usage = g_str_equal (app->slug, "quillbase") ? "none" : app->tier <= 1 ? "entitlement" : "app";
      UsherValue values[USHER_APPS_N] = {
        [USHER_APPS_NATIVE] = print (self, 0, "0oa%05u", i + 1),
        [USHER_APPS_NAME] = usher_text_value (app->name),
        [USHER_APPS_TIER] = USHER_INT (app->tier),
        [USHER_APPS_USAGE] = usher_text_value (usage),
        [USHER_APPS_STATE] = usher_text_value ("active"),
      };

      if (app->source == source && !usher_run_put (run, values, &app->id, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

static gboolean
write_entitlements (SampleWriter *self, UsherRun *run, SampleSource source, GError **error)
{
  if (!usher_run_open (run, "entitlements", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->entitlements->len; i++)
    {
      SampleEntitlement *entitlement = SAMPLE_ENTITLEMENT (self->org, i);
      const SampleApp *app = SAMPLE_APP (self->org, entitlement->app);
      UsherValue values[USHER_ENTITLEMENTS_N] = {
        [USHER_ENTITLEMENTS_NATIVE] = print (self, 0, "ent%06u", i + 1),
        [USHER_ENTITLEMENTS_APP] = USHER_INT (app->id),
        [USHER_ENTITLEMENTS_NAME] = usher_text_value (entitlement->name),
        [USHER_ENTITLEMENTS_DESCRIPTION] = print (self, 1, "app-%s-%s-%s", app->slug, entitlement->environment, entitlement->level),
        [USHER_ENTITLEMENTS_ENVIRONMENT] = usher_text_value (entitlement->environment),
        [USHER_ENTITLEMENTS_RISK] = usher_text_value (entitlement->risk),
        [USHER_ENTITLEMENTS_PRIVILEGED] = USHER_INT (entitlement->privileged),
      };

      if (app->source == source && !usher_run_put (run, values, &entitlement->id, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

/* ---- Who is in what ---- */

static gboolean
holds_at (gint64 since, gint64 until, gint64 at)
{
  return since <= at && (!until || at < until);
}

static gboolean
put_memberships (SampleWriter *self, UsherRun *run, SampleSource source, gint64 at, GError **error)
{
  static const char *const how[] = { "direct", "dynamic", "synced" };

  if (!usher_run_open (run, "memberships", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->memberships->len; i++)
    {
      const SampleMembership *membership = SAMPLE_AT (self->org, memberships, SampleMembership, i);
      const SampleAccount *account = membership->is_group ? NULL : SAMPLE_ACCOUNT (self->org, membership->member);
      UsherValue values[USHER_MEMBERSHIPS_N];

      if (membership->source != source || !holds_at (membership->since, membership->until, at) || (account && !usher_sample_is_there (account, at)))
        continue;
      values[USHER_MEMBERSHIPS_GROUP] = USHER_INT (SAMPLE_GROUP (self->org, membership->group)->id);
      values[USHER_MEMBERSHIPS_MEMBER_KIND] = usher_text_value (account ? "account" : "group");
      values[USHER_MEMBERSHIPS_MEMBER] = USHER_INT (account ? account->id : SAMPLE_GROUP (self->org, membership->member)->id);
      values[USHER_MEMBERSHIPS_HOW] = usher_text_value (how[membership->how]);
      values[USHER_MEMBERSHIPS_SINCE] = USHER_INT (membership->since);
      if (!go_on (self, i, error) || !usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

static gboolean
put_grants (SampleWriter *self, UsherRun *run, SampleSource source, gint64 at, GError **error)
{
  if (!usher_run_open (run, "grants", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->grants->len; i++)
    {
      const SampleGrant *grant = SAMPLE_AT (self->org, grants, SampleGrant, i);
      const SampleAccount *account = grant->is_group ? NULL : SAMPLE_ACCOUNT (self->org, grant->principal);
      UsherValue values[USHER_GRANTS_N];

      if (grant->source != source || !holds_at (grant->since, grant->until, at) || (account && !usher_sample_is_there (account, at)))
        continue;
      values[USHER_GRANTS_PRINCIPAL_KIND] = usher_text_value (account ? "account" : "group");
      values[USHER_GRANTS_PRINCIPAL] = USHER_INT (account ? account->id : SAMPLE_GROUP (self->org, grant->principal)->id);
      values[USHER_GRANTS_ENTITLEMENT] = USHER_INT (SAMPLE_ENTITLEMENT (self->org, grant->entitlement)->id);
      values[USHER_GRANTS_HOW] = usher_text_value ("direct");
      values[USHER_GRANTS_SINCE] = USHER_INT (grant->since);
      if (!go_on (self, i, error) || !usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

/* ---- Factors and sign-ins ---- */

static gboolean
put_factors (SampleWriter *self, UsherRun *run, SampleSource source, gint64 at, GError **error)
{
  if (!usher_run_open (run, "factors", TRUE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->factors->len; i++)
    {
      const SampleFactor *factor = SAMPLE_AT (self->org, factors, SampleFactor, i);
      const SampleAccount *account = SAMPLE_ACCOUNT (self->org, factor->account);
      UsherValue values[USHER_FACTORS_N] = {
        [USHER_FACTORS_NATIVE] = print (self, 0, "fac%08u", factor->nth),
        [USHER_FACTORS_ACCOUNT] = USHER_INT (account->id),
        [USHER_FACTORS_TYPE] = usher_text_value (factor->type),
        [USHER_FACTORS_STATE] = usher_text_value ("active"),
        [USHER_FACTORS_CREATED_AT] = USHER_INT (factor->created_at),
        [USHER_FACTORS_LAST_USED] = time_value (factor->last_used),
      };

      if (account->source == source && usher_sample_is_there (account, at) && !usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

static gboolean
put_events (SampleWriter *self, UsherRun *run, SampleSource source, gint64 at, GError **error)
{
  if (!usher_run_open (run, "events", FALSE, error))
    return FALSE;
  for (guint32 i = 0; i < self->org->events->len; i++)
    {
      const SampleEvent *event = SAMPLE_AT (self->org, events, SampleEvent, i);
      const SampleAccount *account = SAMPLE_ACCOUNT (self->org, event->account);
      UsherValue values[USHER_EVENTS_N];

      if (account->source != source || !account->id)
        continue;
      values[USHER_EVENTS_NATIVE] = print (self, 0, "ev%09u", i + 1);
      values[USHER_EVENTS_AT] = USHER_INT (event->at);
      values[USHER_EVENTS_ACCOUNT] = USHER_INT (account->id);
      values[USHER_EVENTS_APP] = event->app == SAMPLE_NONE ? USHER_NULL : USHER_INT (SAMPLE_APP (self->org, event->app)->id);
      values[USHER_EVENTS_ACTION] = usher_text_value (event->action);
      values[USHER_EVENTS_OUTCOME] = usher_text_value (event->outcome);
      values[USHER_EVENTS_REASON] = usher_text_value (event->reason);
      values[USHER_EVENTS_IP]
        = print (self, 1, "%u.%u.%u.%u", event->ip >> 24, event->ip >> 16 & 255, event->ip >> 8 & 255, event->ip & 255);
      values[USHER_EVENTS_PLACE] = usher_text_value (event->place);
      values[USHER_EVENTS_CORRELATION] = USHER_NULL;
      if (!go_on (self, i, error) || !usher_run_put (run, values, NULL, NULL, error))
        return FALSE;
    }
  return close_stream (run, error);
}

static gboolean
put_days (SampleWriter *self, UsherTx *tx, UsherRun *run, GError **error)
{
  UsherConn *conn = usher_tx_conn (tx);
  gboolean ok = usher_conn_pipeline_begin (conn, error);

  if (!ok)
    return FALSE;
  for (guint32 i = 0; ok && i < self->org->days->len; i++)
    {
      const SampleDay *day = SAMPLE_AT (self->org, days, SampleDay, i);
      gint64 account = SAMPLE_ACCOUNT (self->org, day->account)->id, midnight = (gint64) day->day * SAMPLE_DAY;

      ok = go_on (self, i, error) && usher_run_put_day (run, account, SAMPLE_APP (self->org, day->app)->id, midnight, day->ok, day->failed,
                                                         midnight + day->minute * SAMPLE_MINUTE, error);
    }
  return usher_conn_pipeline_end (conn, ok ? error : NULL) && ok;
}

/* ---- A source ---- */

static gboolean
write_streams (SampleWriter *self, UsherTx *tx, UsherRun *run, SampleSource source, gint64 at, gboolean last, GError **error)
{
  gboolean is_provider = source == SAMPLE_IDP1 || source == SAMPLE_IDP2 || source == SAMPLE_IDP3;

  if (!write_accounts (self, run, source, at, last, error))
    return FALSE;
  if (source != SAMPLE_PAM && !write_groups (self, run, source, error))
    return FALSE;
  if (is_provider && (!write_apps (self, run, source, error) || !write_entitlements (self, run, source, error)))
    return FALSE;
  if (source != SAMPLE_PAM && !put_memberships (self, run, source, at, error))
    return FALSE;
  if (is_provider && !put_grants (self, run, source, at, error))
    return FALSE;
  if (!last)
    return TRUE;
  if (!put_factors (self, run, source, at, error) || (source != SAMPLE_AD && !put_events (self, run, source, at, error)))
    return FALSE;
  return source != SAMPLE_IDP1 || put_days (self, tx, run, error);
}

gboolean
usher_sample_write_source (SampleWriter *self, UsherTx *tx, SampleSource source, gint64 at, gboolean last, GError **error)
{
  const char *kind = source == SAMPLE_AD || source == SAMPLE_PAM ? "import" : "sync";
  g_autoptr (UsherRun) run = usher_run_begin (tx, self->sources[source], kind, error);

  if (!run || !write_streams (self, tx, run, source, at, last, error))
    return FALSE;
  return usher_run_end (g_steal_pointer (&run), NULL, error);
}

gboolean
usher_sample_write_memberships (SampleWriter *self, UsherTx *tx, SampleSource source, gint64 at, GError **error)
{
  g_autoptr (UsherRun) run = usher_run_begin (tx, self->sources[source], "sync", error);

  if (!run || !put_memberships (self, run, source, at, error))
    return FALSE;
  return usher_run_end (g_steal_pointer (&run), NULL, error);
}
