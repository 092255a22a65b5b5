/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies within an origin, and what a Link header says. */

#include <math.h>

#include "usher-error.h"
#include "usher-http.h"
#include "usher-test.h"

static UsherHttp *
client (const char *origin)
{
  g_autoptr (GError) error = NULL;
  UsherHttp *http = usher_http_new (&(UsherHttpOptions) { .origin = origin, .proxy = "" }, &error);

  g_assert_no_error (error);
  return http;
}

static void
test_ours (void)
{
  g_autoptr (UsherHttp) http = client ("https://Id.Example.org"), other = client ("https://id.example.org:8443/"), six = client ("https://[::1]:8443");
  const char *ours[] = { "/", "/users?limit=200", "https://id.example.org/users", "HTTPS://ID.EXAMPLE.ORG/users", "https://id.example.org:443/users",
                         "/users?after=a%2Fb%3D", "https://id.example.org/a?u=https://evil.example/", "/a b", "/\xc3\xbc" };
  const char *theirs[] = { "", "users", "//evil.example/users", "/\\evil.example/", "\\\\evil.example/", "http://id.example.org/users",
                           "https://id.example.org:8443/users", "https://evil.example/", "https://id.example.org.evil.example/",
                           "https://id.example.org@evil.example/", "https://id.example.org:443@evil.example/", "https://user@id.example.org/",
                           "https://id.example.org%40evil.example/", "https://evil.example/#https://id.example.org/", "https:evil.example",
                           "https:/id.example.org/users", "https:///users", "https://id.example.org\\@evil.example/", "javascript:alert(1)",
                           "file:///etc/passwd", "/users\r\nHost: evil.example", "https://id.example.org\t/", "https://id.example.org:4430/" };

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    if (!usher_http_is_ours (http, ours[i]))
      g_error ("not ours: %s", ours[i]);
  for (guint i = 0; i < G_N_ELEMENTS (theirs); i++)
    if (usher_http_is_ours (http, theirs[i]))
      g_error ("ours: %s", theirs[i]);
  g_assert_true (usher_http_is_ours (other, "https://id.example.org:8443/x"));
  g_assert_false (usher_http_is_ours (other, "https://id.example.org/x"));
  g_assert_true (usher_http_is_ours (six, "https://[::1]:8443/x"));
  g_assert_true (isnan (usher_http_headroom (http)));
  g_assert_true (isnan (usher_http_skew (http)));
}

static void
test_bad_origins (void)
{
  const char *bad[] = { "", "id.example.org", "ftp://id.example.org", "https://", "https://user:pw@id.example.org", "https://id.example.org/auth",
                        "https://id.example.org?x", "https://id.example.org#x", "https://id.example.org\\x", "https:// id" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      usher_test_fails (usher_http_new (&(UsherHttpOptions) { .origin = bad[i], .proxy = "" }, &error), USHER_ERROR_INPUT);
    }
  usher_test_fails (usher_http_new (&(UsherHttpOptions) { .origin = "https://a.example", .proxy = "no proxy" }, &error), USHER_ERROR_INPUT);
  usher_test_fails (usher_http_new (&(UsherHttpOptions) { .origin = "https://a.example", .proxy = "", .ca_file = "no-such.pem" }, &error), USHER_ERROR_INPUT);
}

static void
test_secret_needs_https (void)
{
  g_autoptr (GError) error = NULL;
  UsherAuth *auth = usher_auth_new (&(UsherAuthOptions) { .kind = USHER_AUTH_BEARER, .secret = "planted-secret" }, &error);

  g_assert_no_error (error);
  usher_test_fails (usher_http_new (&(UsherHttpOptions) { .origin = "http://id.example.org", .proxy = "", .auth = auth }, &error), USHER_ERROR_INPUT);
}

static char *
link_of (const char *header, const char *rel)
{
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
  UsherHttpResponse response = { .headers = headers, .url = (char *) "https://a.example/api/users?limit=2" };

  if (header)
    g_hash_table_insert (headers, (char *) "link", (char *) header);
  return usher_http_link (&response, rel);
}

static void
test_link (void)
{
  static const struct { const char *header, *rel, *target; } cases[] = {
    { NULL, "next", NULL },
    { "", "next", NULL },
    { "<https://a.example/u?after=1%2F2>; rel=\"next\"", "next", "https://a.example/u?after=1%2F2" },
    { "<https://a.example/u>; rel=\"self\", <https://a.example/u?after=2>; rel=\"next\"", "next", "https://a.example/u?after=2" },
    { "<https://a.example/u>; rel=\"self\", <https://a.example/u?after=2>; rel=\"next\"", "self", "https://a.example/u" },
    { "<https://a.example/u?ids=1,2,3>; rel=next", "next", "https://a.example/u?ids=1,2,3" },
    { "<https://a.example/u>;rel='next'", "next", "https://a.example/u" },
    { "<https://a.example/u>; REL=\"NEXT\"", "next", "https://a.example/u" },
    { "<https://a.example/u>; title=\"a, b; rel=next\"; rel=\"last\"", "next", NULL },
    { "<https://a.example/u>; title=\"a, \\\" b\"; rel=\"prev next\"", "next", "https://a.example/u" },
    { "<?after=3>; rel=\"next\"", "next", "https://a.example/api/users?after=3" },
    { "</api/users?after=4>; rel=\"next\"", "next", "https://a.example/api/users?after=4" },
    { "<https://a.example/u>; rel=\"nextish\"", "next", NULL },
    { "<https://a.example/u>", "next", NULL },
    { "<https://a.example/u", "next", NULL },
    { "<>; rel=", "next", NULL },
    { ",,,;;;", "next", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *target = link_of (cases[i].header, cases[i].rel);

      g_assert_cmpstr (target, ==, cases[i].target);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/origin/ours", test_ours);
  g_test_add_func ("/http/origin/bad", test_bad_origins);
  g_test_add_func ("/http/origin/secret-needs-https", test_secret_needs_https);
  g_test_add_func ("/http/link", test_link);
  return g_test_run ();
}
