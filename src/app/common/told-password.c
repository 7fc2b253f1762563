/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/told-password.h"

#include "core/secret.h"

/**
 * rk_told_password:
 *
 * Without what is mistaken for something else when it is read out.
 *
 * Returns: (transfer full): a temporary password, to be told in person; rk_secret_wipe_text()
 */
char *
rk_told_password (void)
{
  static const char letters[] = "abcdefghjkmnpqrstuvwxyz";
  static const char digits[] = "23456789";
  g_autoptr (RkSecret) chance = rk_secret_new_random (16);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 16; i++)
    {
      const gboolean letter = i / 4 % 2 == 0;
      const char *alphabet = letter ? letters : digits;
      const guint n = letter ? sizeof letters - 1 : sizeof digits - 1;

      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, '-');
      g_string_append_c (text, alphabet[chance->data[i] * n >> 8]);
    }
  return g_string_free (text, FALSE);
}
