/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The device grant (RFC 8628): the person enters a code in any browser, we ask now and then whether it is
 * done.  After the first success nothing more is asked: a second use would revoke what was granted. */

#include "usher-auth-private.h"

#include "usher-error.h"

#define GRANT "urn:ietf:params:oauth:grant-type:device_code"
#define INTERVAL_S 5
#define SLOWER_S 5
#define LIFE_S 600

typedef enum { POLL_AGAIN, POLL_DONE, POLL_FAILED } Poll;

static Poll
poll_once (UsherAuth *self, const char *code, gint64 *interval, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  g_autofree char *form = usher_auth_form ("grant_type", GRANT, "device_code", code, NULL);
  g_autoptr (UsherHttpResponse) response = NULL;
  JsonObject *object;
  const char *fault;
  Poll poll = POLL_FAILED;

  if (!usher_auth_post_form (self, self->options.token_url, form, FALSE, &response, cancellable, error))
    return POLL_FAILED;
  if (response->status == 200)
    return usher_auth_parse_token (self, response, token, error) ? POLL_DONE : POLL_FAILED;
  object = usher_auth_json (response);
  fault = usher_auth_member (object, "error");
  if (g_strcmp0 (fault, "slow_down") == 0)
    *interval += SLOWER_S;
  if (g_strcmp0 (fault, "authorization_pending") == 0 || g_strcmp0 (fault, "slow_down") == 0)
    poll = POLL_AGAIN;
  else
    usher_auth_refusal (self, response, error);
  if (object)
    json_object_unref (object);
  return poll;
}

static gboolean
poll_until (UsherAuth *self, JsonObject *object, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  const char *code = usher_auth_member (object, "device_code");
  gint64 interval = MAX (1, usher_auth_number (object, "interval", INTERVAL_S));
  gint64 until = usher_clock_now (self->clock) + usher_auth_number (object, "expires_in", LIFE_S) * 1000;

  while (usher_clock_now (self->clock) < until)
    {
      Poll poll;

      self->wait (interval * 1000, cancellable, self->wait_data);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      poll = poll_once (self, code, &interval, token, cancellable, error);
      if (poll != POLL_AGAIN)
        return poll == POLL_DONE;
    }
  return usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_AUTH_EXPIRED, .message = (char *) "the code was not confirmed in time" }, "signing in");
}

gboolean
usher_auth_sign_in_device (UsherAuth *self, UsherAuthToken *token, GCancellable *cancellable, GError **error)
{
  g_autofree char *form = usher_auth_form ("scope", self->options.scope, "audience", self->options.audience, NULL);
  g_autoptr (UsherHttpResponse) response = NULL;
  JsonObject *object;
  const char *place, *code;
  gboolean good;

  if (!usher_auth_post_form (self, self->options.device_url, form, TRUE, &response, cancellable, error))
    return FALSE;
  if (response->status != 200)
    return usher_auth_refusal (self, response, error);
  object = usher_auth_json (response);
  place = usher_auth_member (object, "verification_uri_complete");
  place = place ? place : usher_auth_member (object, "verification_uri");
  /* Google's name for it. */
  place = place ? place : usher_auth_member (object, "verification_url");
  code = usher_auth_member (object, "user_code");
  good = place && code && usher_auth_member (object, "device_code") && (g_str_has_prefix (place, "https://") || g_str_has_prefix (place, "http://"));
  if (good)
    {
      self->options.show (place, code, self->options.data);
      good = poll_until (self, object, token, cancellable, error);
    }
  else
    usher_trouble_set (error, &(UsherTrouble) { .class = USHER_TROUBLE_PARSE, .status = 200, .message = (char *) "the answer holds no code" }, "signing in");
  if (object)
    json_object_unref (object);
  return good;
}
