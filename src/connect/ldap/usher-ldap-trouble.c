/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a directory's refusals mean.  Pure; any thread.  It must not know connections. */

#include "usher-ldap-link.h"

#include <string.h>

#define WORDS_MAX 500

static const struct {
  int code;
  UsherTroubleClass class;
} classes[] = {
  { LDAP_OPERATIONS_ERROR, USHER_TROUBLE_AUTH_EXPIRED }, /* how Active Directory says that nobody is signed in */
  { LDAP_PROTOCOL_ERROR, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_TIMELIMIT_EXCEEDED, USHER_TROUBLE_SERVER },
  { LDAP_SIZELIMIT_EXCEEDED, USHER_TROUBLE_FORBIDDEN_ROLE },
  { LDAP_STRONG_AUTH_NOT_SUPPORTED, USHER_TROUBLE_POLICY_BLOCK },
  { LDAP_STRONG_AUTH_REQUIRED, USHER_TROUBLE_POLICY_BLOCK },
  { LDAP_REFERRAL, USHER_TROUBLE_READ_ONLY_SOURCE },
  { LDAP_ADMINLIMIT_EXCEEDED, USHER_TROUBLE_FORBIDDEN_ROLE },
  { LDAP_UNAVAILABLE_CRITICAL_EXTENSION, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_CONFIDENTIALITY_REQUIRED, USHER_TROUBLE_POLICY_BLOCK },
  { LDAP_NO_SUCH_ATTRIBUTE, USHER_TROUBLE_PRECONDITION },
  { LDAP_UNDEFINED_TYPE, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_INAPPROPRIATE_MATCHING, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_CONSTRAINT_VIOLATION, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_TYPE_OR_VALUE_EXISTS, USHER_TROUBLE_ALREADY_DONE },
  { LDAP_INVALID_SYNTAX, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_NO_SUCH_OBJECT, USHER_TROUBLE_NOT_FOUND },
  { LDAP_INVALID_DN_SYNTAX, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_INAPPROPRIATE_AUTH, USHER_TROUBLE_AUTH_EXPIRED },
  { LDAP_INVALID_CREDENTIALS, USHER_TROUBLE_AUTH_EXPIRED },
  { LDAP_INSUFFICIENT_ACCESS, USHER_TROUBLE_FORBIDDEN_ROLE },
  { LDAP_BUSY, USHER_TROUBLE_LOCKED_RETRY },
  { LDAP_UNAVAILABLE, USHER_TROUBLE_SERVER },
  { LDAP_UNWILLING_TO_PERFORM, USHER_TROUBLE_PRECONDITION },
  { LDAP_NAMING_VIOLATION, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_OBJECT_CLASS_VIOLATION, USHER_TROUBLE_INVALID_REQUEST },
  { LDAP_ALREADY_EXISTS, USHER_TROUBLE_ALREADY_DONE },
  { LDAP_OTHER, USHER_TROUBLE_SERVER },
  { LDAP_SERVER_DOWN, USHER_TROUBLE_NETWORK },
  { LDAP_CONNECT_ERROR, USHER_TROUBLE_NETWORK },
  { LDAP_TIMEOUT, USHER_TROUBLE_NETWORK },
  { LDAP_DECODING_ERROR, USHER_TROUBLE_PARSE },
  { LDAP_FILTER_ERROR, USHER_TROUBLE_INVALID_REQUEST },
};

/* The number behind "data" is Windows' own reason for a refused sign-in. */
static const struct {
  guint code;
  UsherTroubleClass class;
  const char *words;
} sub_codes[] = {
  { 0x525, USHER_TROUBLE_AUTH_EXPIRED, "there is no such user" },
  { 0x52e, USHER_TROUBLE_AUTH_EXPIRED, "the user or the password is wrong" },
  { 0x52f, USHER_TROUBLE_POLICY_BLOCK, "a restriction of the account forbids this sign-in" },
  { 0x530, USHER_TROUBLE_POLICY_BLOCK, "the account may not sign in at this time" },
  { 0x531, USHER_TROUBLE_POLICY_BLOCK, "the account may not sign in from this machine" },
  { 0x532, USHER_TROUBLE_AUTH_EXPIRED, "the password has expired" },
  { 0x533, USHER_TROUBLE_POLICY_BLOCK, "the account is disabled" },
  { 0x701, USHER_TROUBLE_POLICY_BLOCK, "the account has expired" },
  { 0x773, USHER_TROUBLE_AUTH_EXPIRED, "the password must be changed first" },
  { 0x775, USHER_TROUBLE_POLICY_BLOCK, "the account is locked out" },
};

guint
usher_ldap_sub_code (const char *words)
{
  const char *data = words ? strstr (words, "data ") : NULL;

  return data && strstr (words, "AcceptSecurityContext") ? (guint) g_ascii_strtoull (data + 5, NULL, 16) : 0;
}

static char *
tidy (const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, (gssize) MIN (strlen (words), WORDS_MAX));

  return g_strdup (g_strstrip (valid));
}

/* The words of a refusal; the server's own are kept, for whoever looks further. */
static char *
make_message (int code, const char *words, const char *reason)
{
  g_autofree char *own = words && *words ? tidy (words) : NULL;

  if (reason && own)
    return g_strdup_printf ("%s (%s)", reason, own);
  if (reason)
    return g_strdup (reason);
  return own ? g_strdup_printf ("%s: %s", ldap_err2string (code), own) : g_strdup (ldap_err2string (code));
}

static const char *
say_reason (int code, const char *words)
{
  if (code == LDAP_INVALID_CREDENTIALS)
    return "the user or the password is wrong";
  if (code == LDAP_STRONG_AUTH_REQUIRED || code == LDAP_CONFIDENTIALITY_REQUIRED)
    return "the directory wants an encrypted connection: use ldaps:// or StartTLS";
  if (code == LDAP_SIZELIMIT_EXCEEDED || code == LDAP_ADMINLIMIT_EXCEEDED)
    return "the directory gives this account no more entries";
  if (code == LDAP_OPERATIONS_ERROR && words && strstr (words, "bind"))
    return "nobody is signed in";
  if (code == LDAP_INSUFFICIENT_ACCESS && words && strstr (words, "Operations are restricted"))
    return "the password of the account that signs in must be changed first";
  return NULL;
}

void
usher_ldap_trouble (UsherTrouble *trouble, int code, const char *words)
{
  guint sub = code == LDAP_INVALID_CREDENTIALS ? usher_ldap_sub_code (words) : 0;
  const char *reason = say_reason (code, words);

  trouble->class = USHER_TROUBLE_UNKNOWN;
  trouble->status = code > 0 ? code : 0;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i].code == code)
      trouble->class = classes[i].class;
  for (guint i = 0; sub && i < G_N_ELEMENTS (sub_codes); i++)
    if (sub_codes[i].code == sub)
      {
        trouble->class = sub_codes[i].class;
        reason = sub_codes[i].words;
        trouble->code = g_strdup_printf ("%x", sub);
      }
  if (code == LDAP_SIZELIMIT_EXCEEDED || code == LDAP_ADMINLIMIT_EXCEEDED)
    trouble->missing = g_strdup ("a size limit that lets it read everything in pages");
  trouble->message = make_message (code, words, reason);
}
