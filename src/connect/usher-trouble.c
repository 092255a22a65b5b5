/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes of refusals: their names, whether trying again helps, the error code each becomes and the
 * sentence that says what to do.  Any thread.  It must not know any provider. */

#include "usher-trouble.h"

#include "usher-error.h"

const char *
usher_truth_name (UsherTruth truth)
{
  static const char *const names[] = { "unknown", "no", "yes" };

  return names[truth];
}

static const struct {
  const char *name, *hint;
  UsherErrorCode code;
  gboolean retryable;
} classes[] = {
  [USHER_TROUBLE_NONE] = { "none", NULL, USHER_ERROR_REMOTE_SHAPE, FALSE },
  [USHER_TROUBLE_AUTH_EXPIRED] = { "auth-expired", "sign in again, or store a new secret for this source", USHER_ERROR_AUTH, FALSE },
  [USHER_TROUBLE_FORBIDDEN_SCOPE] = { "forbidden-scope", "grant the missing permission to the account that Usher signs in as", USHER_ERROR_AUTH, FALSE },
  [USHER_TROUBLE_FORBIDDEN_ROLE] = { "forbidden-role", "give the account that Usher signs in as the role that this takes", USHER_ERROR_AUTH, FALSE },
  [USHER_TROUBLE_LICENCE_MISSING] = { "licence-missing", "the provider's licence does not include this; leave the stream out", USHER_ERROR_AUTH, FALSE },
  [USHER_TROUBLE_NOT_FOUND] = { "not-found", "check the source's address and settings; or the record is gone there", USHER_ERROR_REMOTE_SHAPE, FALSE },
  [USHER_TROUBLE_ALREADY_DONE] = { "already-done", "nothing is left to do at the source", USHER_ERROR_CONFLICT, FALSE },
  [USHER_TROUBLE_PRECONDITION] = { "precondition", "the record changed at the source meanwhile: sync, look and plan again", USHER_ERROR_CONFLICT, FALSE },
  [USHER_TROUBLE_LOCKED_RETRY] = { "locked-retry", "the source is busy with this record: try again in a moment", USHER_ERROR_RATE_LIMITED, TRUE },
  [USHER_TROUBLE_INVALID_REQUEST] = { "invalid-request", "the source does not accept this request; its words say why", USHER_ERROR_REMOTE_SHAPE, FALSE },
  [USHER_TROUBLE_RATE] = { "rate", "the source asks for patience: try again later, or sync less often", USHER_ERROR_RATE_LIMITED, TRUE },
  [USHER_TROUBLE_SERVER] = { "server", "the source has trouble of its own: try again later", USHER_ERROR_OFFLINE, TRUE },
  [USHER_TROUBLE_GONE_CURSOR] = { "gone-cursor", "the place to go on from has expired: read everything anew with --full", USHER_ERROR_REMOTE_SHAPE, FALSE },
  [USHER_TROUBLE_READ_ONLY_SOURCE] = { "read-only-source", "this record is kept somewhere else: change it there", USHER_ERROR_GUARD, FALSE },
  [USHER_TROUBLE_NETWORK] = { "network", "check the address, the network and the proxy, then try again", USHER_ERROR_OFFLINE, TRUE },
  [USHER_TROUBLE_TLS] = { "tls", "check the server's certificate; a private CA is added with the setting ca", USHER_ERROR_OFFLINE, FALSE },
  [USHER_TROUBLE_PARSE] = { "parse", "the answer is not what this connector expects: check the address and the manifest", USHER_ERROR_REMOTE_SHAPE, FALSE },
  [USHER_TROUBLE_POLICY_BLOCK] = { "policy-block", "a policy of the provider blocks this sign-in: ask who keeps that policy", USHER_ERROR_AUTH, FALSE },
  [USHER_TROUBLE_UNKNOWN] = { "unknown", "the provider's own words are all that is known", USHER_ERROR_REMOTE_SHAPE, FALSE },
};

const char *
usher_trouble_class_name (UsherTroubleClass class)
{
  return classes[class].name;
}

gboolean
usher_trouble_class_parse (const char *name, UsherTroubleClass *class)
{
  for (guint i = USHER_TROUBLE_NONE + 1; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i].name, name))
      {
        *class = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
usher_trouble_is_retryable (UsherTroubleClass class)
{
  return classes[class].retryable;
}

gboolean
usher_trouble_set (GError **error, const UsherTrouble *trouble, const char *doing)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!error)
    return FALSE;
  if (trouble->message)
    g_string_append (text, trouble->message);
  else
    g_string_append (text, classes[trouble->class].name);
  if (trouble->code)
    g_string_append_printf (text, " [%s]", trouble->code);
  else if (trouble->status)
    g_string_append_printf (text, " [%d]", trouble->status);
  if (trouble->missing)
    g_string_append_printf (text, "; missing: %s", trouble->missing);
  usher_error_set (error, classes[trouble->class].code, classes[trouble->class].hint, "%s: %s", doing, text->str);
  usher_error_add_remote (*error, &(UsherErrorRemote) { .class = (char *) classes[trouble->class].name, .status = trouble->status,
                                                        .code = trouble->code, .message = trouble->message,
                                                        .request_id = trouble->request_id, .missing = trouble->missing });
  return FALSE;
}

UsherTroubleClass
usher_trouble_of (const GError *error)
{
  const UsherErrorInfo *info = usher_error_get_info (error);
  UsherTroubleClass class = USHER_TROUBLE_NONE;

  if (info && info->remote)
    usher_trouble_class_parse (info->remote->class, &class);
  return class;
}

void
usher_trouble_clear (UsherTrouble *self)
{
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->request_id, g_free);
  g_clear_pointer (&self->missing, g_free);
  self->class = USHER_TROUBLE_NONE;
  self->status = 0;
}
