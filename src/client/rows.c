/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/rows-private.h"

RkUserRow *
rk_user_row_new (void)
{
  RkUserRow *row = g_new0 (RkUserRow, 1);
  row->user = rk_record_new (&rk_user_type);
  return row;
}

void
rk_user_row_free (RkUserRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->user, rk_user_free);
  g_free (row->facility_name);
  g_free (row->facility_phone);
  g_free (row);
}

RkPatientRow *
rk_patient_row_new (void)
{
  RkPatientRow *row = g_new0 (RkPatientRow, 1);
  row->patient = rk_record_new (&rk_patient_type);
  return row;
}

void
rk_patient_row_free (RkPatientRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->patient, rk_patient_free);
  g_clear_pointer (&row->consent, rk_consent_free);
  g_free (row->space_id);
  g_free (row->care_id);
  g_free (row->family_id);
  g_free (row->facility_name);
  g_free (row->last_excerpt);
  g_free (row->last_author);
  g_free (row);
}

RkSpaceRow *
rk_space_row_new (void)
{
  RkSpaceRow *row = g_new0 (RkSpaceRow, 1);
  row->space = rk_record_new (&rk_space_type);
  return row;
}

void
rk_space_row_free (RkSpaceRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->space, rk_space_free);
  g_clear_pointer (&row->peer, rk_user_row_free);
  g_free (row->title);
  g_free (row->patient_name);
  g_free (row->last_excerpt);
  g_free (row->last_author);
  g_free (row);
}

void
rk_attachment_row_free (RkAttachmentRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->attachment, rk_attachment_free);
  g_free (row);
}

RkPostRow *
rk_post_row_new (void)
{
  RkPostRow *row = g_new0 (RkPostRow, 1);
  row->post = rk_record_new (&rk_post_type);
  row->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_attachment_row_free);
  row->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_reaction_entry_free);
  return row;
}

void
rk_post_row_free (RkPostRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->post, rk_post_free);
  g_clear_pointer (&row->author, rk_user_row_free);
  g_free (row->failure);
  g_free (row->for_name);
  g_free (row->reply_author);
  g_free (row->reply_excerpt);
  g_clear_pointer (&row->attachments, g_ptr_array_unref);
  g_clear_pointer (&row->reactions, g_ptr_array_unref);
  g_clear_pointer (&row->missing, g_ptr_array_unref);
  g_free (row);
}

void
rk_member_row_free (RkMemberRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->member, rk_member_free);
  g_clear_pointer (&row->user, rk_user_row_free);
  g_free (row);
}

void
rk_invitation_row_free (RkInvitationRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->invitation, rk_invitation_free);
  g_free (row);
}

void
rk_notice_row_free (RkNoticeRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->notice, rk_notice_free);
  g_free (row->space_title);
  g_free (row);
}

RkReactionEntry *
rk_reaction_entry_copy (const RkReactionEntry *entry)
{
  RkReactionEntry *copy = g_new (RkReactionEntry, 1);
  *copy = *entry;
  copy->user_id = g_strdup (entry->user_id);
  copy->name = g_strdup (entry->name);
  copy->facility_name = g_strdup (entry->facility_name);
  copy->choices = g_strdup (entry->choices);
  copy->remark = g_strdup (entry->remark);
  return copy;
}

void
rk_reaction_entry_free (RkReactionEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->user_id);
  g_free (entry->name);
  g_free (entry->facility_name);
  g_free (entry->choices);
  g_free (entry->remark);
  g_free (entry);
}

RkTimelineChange *
rk_timeline_change_new (const char *space_id)
{
  RkTimelineChange *change = g_new0 (RkTimelineChange, 1);
  change->space_id = g_strdup (space_id);
  change->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_post_row_free);
  change->removed = g_ptr_array_new_with_free_func (g_free);
  change->first_unread = -1;
  return change;
}

void
rk_pin_entry_free (RkPinEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->post_id);
  g_free (entry->author);
  g_free (entry->excerpt);
  g_free (entry);
}

void
rk_question_entry_free (RkQuestionEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->post_id);
  g_free (entry->author);
  g_free (entry->excerpt);
  g_free (entry);
}

void
rk_timeline_change_free (RkTimelineChange *change)
{
  if (change == NULL)
    return;
  g_free (change->space_id);
  g_clear_pointer (&change->rows, g_ptr_array_unref);
  g_clear_pointer (&change->removed, g_ptr_array_unref);
  g_clear_pointer (&change->members, g_ptr_array_unref);
  g_clear_pointer (&change->pins, g_ptr_array_unref);
  g_clear_pointer (&change->questions, g_ptr_array_unref);
  g_free (change->title);
  g_free (change->zone);
  g_free (change->draft_text);
  g_free (change->draft_reply_to);
  g_free (change);
}
