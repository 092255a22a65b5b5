/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waits on a condition, with a bound, while the main context runs. */
#define usher_test_wait_until(expr)                                              \
  G_STMT_START                                                                   \
  {                                                                              \
    gint64 deadline_ = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;        \
    while (!(expr))                                                              \
      {                                                                          \
        if (g_get_monotonic_time () > deadline_)                                 \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #expr);  \
        if (!g_main_context_iteration (NULL, FALSE))                             \
          g_usleep (1000);                                                       \
      }                                                                          \
  }                                                                              \
  G_STMT_END

/* A call that must succeed, with its error when it does not: usher_test_ok (usher_x (y, &error)). */
#define usher_test_ok(call)            \
  G_STMT_START                         \
  {                                    \
    gboolean ok_ = (gboolean) !!(call); \
    g_assert_no_error (error);         \
    g_assert_true (ok_);               \
  }                                    \
  G_STMT_END

/* A call that must fail with this code of USHER_ERROR; the error is cleared. */
#define usher_test_fails(call, code_)                 \
  G_STMT_START                                        \
  {                                                   \
    gboolean ok_ = (gboolean) !!(call);                \
    g_assert_error (error, USHER_ERROR, (int) (code_)); \
    g_assert_false (ok_);                             \
    g_clear_error (&error);                           \
  }                                                   \
  G_STMT_END

/* TRUE for `make soak`: the full sizes rather than the short ones. */
static inline gboolean
usher_test_is_full (void)
{
  return g_strcmp0 (g_getenv ("USHER_TEST_SIZE"), "full") == 0;
}

G_END_DECLS
