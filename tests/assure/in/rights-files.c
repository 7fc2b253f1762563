/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "rights-oracle.h"

/* What is right of attachments. */

/* An upload is its uploader's secret until it stands in a post, and dies with that. */
static gboolean
has_upload (guint actor, guint state)
{
  return actor == AUTHOR && state != FILE_OF_WITHDRAWN && state != FILE_OF_HIDDEN;
}

Want
continue_upload (guint actor, guint state)
{
  if (!has_upload (actor, state))
    return HIDDEN;
  return state == FILE_UPLOADING ? DONE : CLASH;
}

Want
look_at_upload (guint actor, guint state)
{
  return has_upload (actor, state) ? DONE : HIDDEN;
}

Want
complete_upload (guint actor, guint state)
{
  if (!has_upload (actor, state))
    return HIDDEN;
  return state == FILE_UPLOADING ? CLASH : DONE;
}

Want
read_file (guint actor, guint state)
{
  if (!actors[actor].in)
    return HIDDEN;
  if (state == FILE_PUBLISHED)
    return DONE;
  if (state == FILE_COMPLETE || state == FILE_UPLOADING)
    return actor == AUTHOR && state == FILE_COMPLETE ? DONE : HIDDEN;
  return HIDDEN;
}
