/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* verify, seal, erase.  Main thread.  It must not judge: verification is the ledger's. */
#include <string.h>

#include "usher-ctl-answer.h"
#include "usher-ctl-functions.h"
#include "usher-ctl-ids.h"
#include "usher-ctl-progress.h"
#include "usher-history.h"
#include "usher-private.h"
#include "usher-proposal.h"
#include "usher-seal.h"
#include "usher-verify.h"

const UsherCtlFlag usher_ctl_verify_flags[] = {
  { "object", "ID", "this one alone" },
  { "head", "HEX", "a head that was noted elsewhere: the ledger must hold it" },
  { "pub", "KEY", "minisign's public key, or a file with it, that you trust" },
  { "rules", NULL, "ask for every line, too, whether its member might do that" },
  { "deep", NULL, "fold every line, not just those of suspects" },
  { "acknowledge", "FAULT",
    "list this fault as known from now on; takes two members and --reason" },
  { NULL },
};

const UsherCtlFlag usher_ctl_reason_flags[] = {
  { "reason", "TEXT", "why, in words; kept beside the record as personal text" },
  { NULL },
};

const UsherCtlFlag usher_ctl_seal_flags[] = {
  { "key", "FILE", "minisign's secret key" },
  { "new-key", "FILE", "make a key pair, FILE and FILE.pub, and seal with it" },
  { "password-fd", "N", "read the key's password from this file descriptor" },
  { NULL },
};

/* ---- verify ---- */

static void
add_faults (JsonBuilder *builder, GPtrArray *faults)
{
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);
  for (guint i = 0; i < faults->len; i++)
    {
      const UsherFault *fault = faults->pdata[i];
      g_autofree char *id = usher_fault_id (fault);

      json_builder_begin_object (builder);
      usher_ctl_text (builder, "key", id);
      usher_ctl_text (builder, "kind", usher_fault_kind_name (fault->kind));
      json_builder_set_member_name (builder, "line");
      if (fault->line > 0)
        json_builder_add_int_value (builder, fault->line);
      else
        json_builder_add_null_value (builder);
      usher_ctl_text (builder, "object", fault->object);
      usher_ctl_text (builder, "field", fault->field);
      usher_ctl_text (builder, "expected", fault->expected);
      usher_ctl_text (builder, "found", fault->found);
      usher_ctl_bool (builder, "known", fault->known);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static gboolean
answer_verdict (UsherCtl *ctl, const UsherVerdict *verdict, GError **error)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  usher_ctl_bool (builder, "ok", verdict->ok);
  usher_ctl_int (builder, "lines", verdict->lines);
  usher_ctl_int (builder, "objects", verdict->objects);
  usher_ctl_digest (builder, "head", &verdict->head);
  usher_ctl_int (builder, "sealed_until", verdict->sealed_until);
  usher_ctl_text (builder, "sealed_by", verdict->sealed_by);
  usher_ctl_int (builder, "faults_total", verdict->n_faults);
  usher_ctl_int (builder, "known", verdict->n_known);
  add_faults (builder, verdict->faults);
  json_builder_end_object (builder);
  if (!usher_ctl_answer_built (ctl, builder, error))
    return FALSE;
  return verdict->ok || usher_error_set (error, USHER_ERROR_FAULTY,
                                         "The answer names them; two members can acknowledge one with --acknowledge FAULT --reason TEXT.",
                                         "verification found %" G_GINT64_FORMAT " fault%s", verdict->n_faults - verdict->n_known,
                                         verdict->n_faults - verdict->n_known == 1 ? "" : "s");
}

/* The key itself, or the second line of minisign's public key file. */
static char *
public_key (const char *given, GError **error)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  GError *fault = NULL;

  if (!g_file_test (given, G_FILE_TEST_IS_REGULAR))
    return g_strdup (given);
  if (!g_file_get_contents (given, &text, NULL, &fault))
    {
      usher_error_set (error, USHER_ERROR_STORE, NULL, "--pub: %s", fault->message);
      g_error_free (fault);
      return NULL;
    }
  lines = g_strsplit (text, "\n", 3);
  if (g_strv_length (lines) >= 2)
    return g_strdup (g_strstrip (lines[1]));
  usher_error_set (error, USHER_ERROR_INPUT, "minisign writes a comment and then the key.",
                   "--pub: the file holds no public key");
  return NULL;
}

static void
merge (UsherVerdict *into, UsherVerdict *from)
{
  into->ok = into->ok && from->ok;
  into->objects += from->objects;
  into->n_faults += from->n_faults;
  into->n_known += from->n_known;
  g_ptr_array_extend_and_steal (into->faults, g_ptr_array_ref (from->faults));
}

static UsherVerdict *
verify (UsherCtl *ctl, UsherConn *conn, UsherVerifyOptions *options, GError **error)
{
  g_autoptr(UsherCtlProgress) progress = usher_ctl_progress_new (ctl, "verify", "lines");
  g_autoptr(UsherVerdict) verdict = NULL;
  const char *object = usher_ctl_flag (ctl, "object");
  g_auto(GStrv) objects = NULL;

  if (object == NULL)
    return usher_verify (conn, options, usher_ctl_progress_step, progress, ctl->cancellable, error);
  if ((objects = usher_ctl_objects (conn, object, error)) == NULL)
    return NULL;
  for (guint i = 0; objects[i] != NULL; i++)
    {
      g_autoptr(UsherVerdict) one = NULL;

      options->object = objects[i];
      if ((one = usher_verify (conn, options, NULL, NULL, ctl->cancellable, error)) == NULL)
        return NULL;
      if (verdict == NULL)
        verdict = g_steal_pointer (&one);
      else
        merge (verdict, one);
    }
  return g_steal_pointer (&verdict);
}

typedef struct {
  const UsherFault *fault;
  const char *why;
  gboolean carried;
} Acknowledging;

static gboolean
acknowledge_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Acknowledging *acknowledging = data;

  return usher_fault_acknowledge (tx, acknowledging->fault, acknowledging->why,
                                  &acknowledging->carried, error);
}

static gboolean
acknowledge (UsherCtl *ctl, const UsherVerdict *verdict, GError **error)
{
  const char *wanted = usher_ctl_flag (ctl, "acknowledge");
  Acknowledging acknowledging = { .why = usher_ctl_reason (ctl) };
  g_autofree char *shown = usher_ctl_quote (wanted);
  JsonBuilder *builder;

  if (acknowledging.why == NULL || *acknowledging.why == '\0')
    return usher_error_set (error, USHER_ERROR_USAGE, "Add --reason TEXT.",
                            "acknowledging a fault needs a reason");
  for (guint i = 0; i < verdict->faults->len && acknowledging.fault == NULL; i++)
    {
      g_autofree char *id = usher_fault_id (verdict->faults->pdata[i]);

      if (g_str_equal (id, wanted))
        acknowledging.fault = verdict->faults->pdata[i];
    }
  if (acknowledging.fault == NULL)
    return usher_error_set (error, USHER_ERROR_UNKNOWN, "Verify lists the faults with their keys.",
                            "there is no fault %s now", shown);
  if (!usher_ctl_act (ctl, acknowledge_in_writer, &acknowledging, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_text (builder, "fault", wanted);
  usher_ctl_text (builder, "state", acknowledging.carried ? "known" : "proposed");
  usher_ctl_text (builder, "next",
                  acknowledging.carried ? NULL : "the same command by a second member carries it out");
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

gboolean
usher_ctl_verify (UsherCtl *ctl, GError **error)
{
  const char *pub = usher_ctl_flag (ctl, "pub");
  g_autofree char *key = pub ? public_key (pub, error) : NULL;
  UsherVerifyOptions options = { .head = usher_ctl_flag (ctl, "head"), .public_key = key,
                                 .deep = usher_ctl_has (ctl, "deep"), .rules = usher_ctl_has (ctl, "rules") };
  g_autoptr(UsherVerdict) verdict = NULL;
  UsherConn *conn;

  if (pub != NULL && key == NULL)
    return FALSE;
  if (usher_ctl_has (ctl, "acknowledge")
      && !usher_workspace_may (ctl->workspace, "acknowledge", error))
    return FALSE;
  if ((conn = usher_ctl_take_reader (ctl, error)) == NULL)
    return FALSE;
  verdict = verify (ctl, conn, &options, error);
  usher_ctl_put_reader (ctl, conn);
  if (verdict == NULL)
    return FALSE;
  return usher_ctl_has (ctl, "acknowledge") ? acknowledge (ctl, verdict,
                                                           error) : answer_verdict (ctl, verdict,
                                                                                    error);
}

/* ---- seal ---- */

static UsherSealKey *
load_key (UsherCtl *ctl, GError **error)
{
  const char *path = usher_ctl_flag (ctl, "key"), *fresh = usher_ctl_flag (ctl, "new-key");
  g_autofree char *password = NULL, *public = NULL;
  g_autoptr(UsherSealKey) key = NULL;

  if ((path != NULL) == (fresh != NULL))
    {
      usher_error_set (error, USHER_ERROR_USAGE,
                       "Give --key FILE (minisign -G makes one), or --new-key FILE.",
                       "which key?");
      return NULL;
    }
  if (!usher_ctl_secret_of (ctl, "password-fd", &password, error))
    return NULL;
  if (path != NULL)
    return usher_seal_key_load (path, password, error);
  public = g_strconcat (fresh, ".pub", NULL);
  key = usher_seal_key_new ();
  return usher_seal_key_save (key, fresh, public, password, error) ? g_steal_pointer (&key) : NULL;
}

typedef struct {
  UsherSealKey *key;
  gint64 id, n;
  UsherDigest hash;
} Sealing;

static gboolean
seal_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  Sealing *sealing = data;

  return usher_ledger_head (usher_tx_conn (tx), &sealing->n, &sealing->hash, error) &&
         (sealing->id = usher_seal_make (tx, sealing->key, error)) != 0;
}

gboolean
usher_ctl_seal (UsherCtl *ctl, GError **error)
{
  g_autoptr(UsherSealKey) key = NULL;
  g_autofree char *public = NULL;
  Sealing sealing = { 0 };
  JsonBuilder *builder;

  if (!usher_workspace_may (ctl->workspace, "seal", error) || (key = load_key (ctl, error)) == NULL)
    return FALSE;
  sealing.key = key;
  if (!usher_ctl_act (ctl, seal_in_writer, &sealing, error))
    return FALSE;
  public = usher_seal_key_public (key);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_int (builder, "seal", sealing.id);
  usher_ctl_int (builder, "sealed_until", sealing.n);
  usher_ctl_digest (builder, "hash", &sealing.hash);
  usher_ctl_text (builder, "key_id", usher_seal_key_id (key));
  usher_ctl_text (builder, "public_key", public);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}

/* ---- erase ---- */

static gboolean
erase_in_writer (UsherTx *tx, gpointer data, GError **error)
{
  GPtrArray *texts = data;

  for (guint i = 0; i < texts->len; i++)
    if (!usher_private_erase (tx, texts->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
usher_ctl_erase (UsherCtl *ctl, GError **error)
{
  JsonBuilder *builder;

  if (!usher_workspace_may (ctl->workspace, "erase", error) ||
      !usher_ctl_confirm (ctl, error, "erasing %u personal texts for good", ctl->arguments->len) ||
      !usher_ctl_act (ctl, erase_in_writer, ctl->arguments, error))
    return FALSE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  usher_ctl_int (builder, "erased", ctl->arguments->len);
  json_builder_end_object (builder);
  return usher_ctl_answer_built (ctl, builder, error);
}
