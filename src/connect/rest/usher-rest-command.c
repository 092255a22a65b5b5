/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as a line to copy, for a shell with curl and for PowerShell.  The secret is not in it: a
 * variable stands for it.  Pure. */

#include <string.h>

#include "usher-rest-private.h"

/* 'it''s' is how PowerShell quotes. */
static char *
quoted_powershell (const char *text)
{
  GString *out = g_string_new ("'");

  for (; *text; text++)
    {
      if (*text == '\'')
        g_string_append_c (out, '\'');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '\'');
  return g_string_free (out, FALSE);
}

static void
add_curl (UsherRest *self, UsherOpRequest *request)
{
  GString *out = g_string_new ("curl --fail-with-body");
  g_autofree char *url = g_shell_quote (request->url);

  g_string_append_printf (out, " -X %s", request->method);
  /* Within double quotes, so that the shell puts the variable's value there. */
  if (self->variable)
    g_string_append_printf (out, " -H \"%s\"", self->variable);
  if (request->body)
    {
      g_autofree char *type = g_strconcat ("Content-Type: ", request->type, NULL), *quoted_type = g_shell_quote (type),
                      *body = g_shell_quote (request->body);

      g_string_append_printf (out, " -H %s --data-binary %s", quoted_type, body);
    }
  g_string_append_printf (out, " %s", url);
  request->curl = g_string_free (out, FALSE);
}

static void
add_powershell (UsherRest *self, UsherOpRequest *request)
{
  GString *out = g_string_new ("Invoke-RestMethod");
  g_autofree char *url = quoted_powershell (request->url), *body = request->body ? quoted_powershell (request->body) : NULL;

  g_string_append_printf (out, " -Method %s -Uri %s", request->method, url);
  if (self->variable)
    {
      g_auto (GStrv) parts = g_strsplit (self->variable, ": ", 2);
      g_auto (GStrv) around = g_strsplit (parts[1], "$USHER_TOKEN", 2);

      g_string_append_printf (out, " -Headers @{'%s' = \"%s$env:USHER_TOKEN%s\"}", parts[0], around[0], around[1] ? around[1] : "");
    }
  if (body)
    g_string_append_printf (out, " -ContentType '%s' -Body %s", request->type, body);
  request->powershell = g_string_free (out, FALSE);
}

void
usher_rest_commands (UsherRest *self, UsherOpRequest *request)
{
  add_curl (self, request);
  add_powershell (self, request);
}
