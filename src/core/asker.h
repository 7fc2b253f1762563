/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"

G_BEGIN_DECLS

/*
 * How whoever asks without a name stays whoever asked. A key comes out of the password, which no
 * server keeps; a proof out of the key, for one post; and the post's tag, which everybody may read,
 * out of the proof. Nothing leads back, and two tags do not show that they are of one person.
 */

/* In hexadecimal digits, of a proof and of a tag alike. */
#define RK_ASKER_TAG_LENGTH 64

RkSecret *rk_asker_key (const char *password, const char *salt);
char *rk_asker_proof (const RkSecret *key, const char *space_id, const char *post_id);
char *rk_asker_tag (const char *proof);
gboolean rk_asker_is_tag (const char *text);

G_END_DECLS
