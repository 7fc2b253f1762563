/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/common.h"

#include "app/common/room.h"

#include <glib/gi18n.h>

/**
 * rk_name_widget:
 * @widget: a control
 * @name: what a screen reader calls it; the same as what is seen
 *
 * It is called so and nothing else: a title that the toolkit named it after would be said as well.
 */
void
rk_name_widget (gpointer widget, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * rk_find_button:
 * @within: a widget of the toolkit's
 *
 * Returns: (transfer none) (nullable): the first button in it that shows @icon_name
 */
GtkWidget *
rk_find_button (GtkWidget *within, const char *icon_name)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (within)
      && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (within)), icon_name) == 0)
    return within;
  for (GtkWidget *child = gtk_widget_get_first_child (within); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = rk_find_button (child, icon_name);
  return found;
}

/**
 * rk_name_entry_row:
 * @row: an #AdwEntryRow
 *
 * The text field within the row is what gets the focus, and libadwaita leaves it without a name. To
 * assistive technology GTK 4.8 says in its place that what the field lies in has got it.
 */
void
rk_name_entry_row (gpointer row)
{
  const char *name = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  GtkEditable *field = gtk_editable_get_delegate (GTK_EDITABLE (row));
  GtkWidget *apply;

  if (field == NULL)
    return;
  rk_name_widget (field, name);
  if (gtk_widget_get_parent (GTK_WIDGET (field)) != row)
    rk_name_widget (gtk_widget_get_parent (GTK_WIDGET (field)), name);
  /* Its hint was not translated into every language. */
  apply = rk_find_button (row, "adw-entry-apply-symbolic");
  if (apply != NULL)
    {
      gtk_widget_set_tooltip_text (apply, _ ("Apply"));
      rk_name_widget (apply, _ ("Apply"));
    }
}

static void
tell_chosen (GtkToggleButton *button)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_CHECKED,
                               gtk_toggle_button_get_active (button)
                                 ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                 : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

static void
follow_chosen (gpointer button)
{
  g_signal_connect (button, "notify::active", G_CALLBACK (tell_chosen), NULL);
  tell_chosen (button);
}

/**
 * rk_say_chosen:
 * @button: a #GtkToggleButton that was just made
 * @role: %GTK_ACCESSIBLE_ROLE_RADIO for one of several, else %GTK_ACCESSIBLE_ROLE_CHECKBOX
 *
 * Lets a screen reader say whether @button is the one that is pressed. To the toolkit of Debian 12
 * it is a plain button, of which nobody asks that.
 */
void
rk_say_chosen (gpointer button, GtkAccessibleRole role)
{
  g_object_set (button, "accessible-role", role, NULL);
  follow_chosen (button);
}

/**
 * rk_say_chosen_within:
 * @widget: what was just made from its template
 *
 * rk_say_chosen() for all of @widget's buttons that have one of the two roles there.
 */
void
rk_say_chosen_within (GtkWidget *widget)
{
  const GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if (GTK_IS_TOGGLE_BUTTON (widget)
      && (role == GTK_ACCESSIBLE_ROLE_RADIO || role == GTK_ACCESSIBLE_ROLE_CHECKBOX))
    follow_chosen (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    rk_say_chosen_within (child);
}

/**
 * rk_is_blank_text:
 *
 * Returns: whether nobody could read it: in Japanese the space between words is another one
 */
gboolean
rk_is_blank_text (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

/**
 * rk_new_text:
 * @text: (nullable): of any length; it wraps, and stands at the beginning of the line
 * @css_class: (nullable): how it looks
 *
 * Returns: (transfer floating): a label
 */
GtkWidget *
rk_new_text (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/**
 * rk_set_text_or_hide:
 * @text: (nullable): what to show; %NULL and the empty text hide the label
 */
void
rk_set_text_or_hide (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/**
 * rk_set_tooltip:
 * @text: (nullable): what is said where the pointer rests
 *
 * For rows that are made by the dozen: a tooltip given to a widget that is visible has the toolkit
 * ask the display server where the pointer is, and wait for the answer.
 */
void
rk_set_tooltip (gpointer widget, const char *text)
{
  const gboolean hide = gtk_widget_get_visible (widget) && !gtk_widget_get_mapped (widget);

  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0)
    return;
  if (hide)
    gtk_widget_set_visible (widget, FALSE);
  gtk_widget_set_tooltip_text (widget, text);
  if (hide)
    gtk_widget_set_visible (widget, TRUE);
}

/**
 * rk_set_css_class:
 * @widget: a #GtkWidget
 * @name: a class of the style sheet
 * @on: whether the widget has it from now on
 */
void
rk_set_css_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (widget), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (widget), name);
}

/**
 * rk_show_waiting:
 * @label: the place in a row of a list
 * @failed: whether something was not sent
 * @sending: whether something waits to be sent
 * @draft: whether something is written and not posted
 *
 * Says what of one's own has not arrived, the most urgent of it; hides the label where all has.
 */
void
rk_show_waiting (GtkLabel *label, gboolean failed, gboolean sending, gboolean draft)
{
  rk_set_text_or_hide (label, failed    ? _ ("Not sent")
                              : sending ? _ ("Sending")
                              : draft   ? _ ("Draft")
                                        : NULL);
  rk_set_css_class (label, "failed", failed);
}

/**
 * rk_count_text:
 *
 * Returns: (transfer full): a number short enough for a badge
 */
char *
rk_count_text (guint count)
{
  return count > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", count);
}

/* An input method that offers readings takes the arrow before this sees it. */
static gboolean
on_search_key (
  GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, gpointer list)
{
  if ((key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
      || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_child_focus (GTK_WIDGET (list), GTK_DIR_TAB_FORWARD);
}

/**
 * rk_search_leads_to:
 * @search: a #GtkSearchEntry
 * @list: what it searches
 *
 * Lets the arrow down go from the words to what they found, past what stands between the two.
 */
void
rk_search_leads_to (gpointer search, gpointer list)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_search_key), list, 0);
  gtk_widget_add_controller (GTK_WIDGET (search), keys);
}

/**
 * rk_toast:
 * @inside: a widget in a window with a toast overlay
 * @text: one short sentence, which is not taken as markup
 */
void
rk_toast (GtkWidget *inside, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (inside, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL)
    return;
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 6);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

/**
 * rk_toast_error:
 * @error: (nullable): an error with a message for the person; one that was cancelled says nothing
 */
void
rk_toast_error (GtkWidget *inside, const GError *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rk_toast (inside, error->message);
}

static const char *
text_within (GtkWidget *widget)
{
  const char *text = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && text == NULL;
       child = gtk_widget_get_next_sibling (child))
    text = text_within (child);
  return text;
}

static void
name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    {
      const char *text = text_within (widget);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      if (text != NULL)
        rk_name_widget (widget, text);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

/**
 * rk_dialog_present:
 * @dialog: an #AdwMessageDialog
 *
 * Shows a question. The toolkit says the words on its buttons twice to a screen reader; here they
 * are called what they say.
 */
void
rk_dialog_present (gpointer dialog)
{
  name_buttons (dialog);
  rk_room_for_dialog (dialog);
  /* The toolkit takes the question for the title, which stands in lists of windows, and a question
   * may name a patient. A screen reader is told it all the same. */
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Renraku"));
  rk_name_widget (dialog, adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * rk_alert:
 *
 * Says something that must have been seen, with one button.
 */
void
rk_alert (GtkWidget *parent, const char *heading, const char *body)
{
  GtkWidget *dialog
    = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), heading, NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  rk_dialog_present (dialog);
}

/**
 * rk_stack_show:
 * @stack: a stack
 * @name: of the page to show
 *
 * Shows one page and hides the others for good. A stack alone only covers them: a screen reader
 * would still read what is on them.
 */
void
rk_stack_show (GtkStack *stack, const char *name)
{
  GtkWidget *shown = gtk_stack_get_child_by_name (stack, name);

  g_return_if_fail (shown != NULL);
  gtk_widget_set_visible (shown, TRUE);
  gtk_stack_set_visible_child (stack, shown);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != shown)
      gtk_widget_set_visible (child, FALSE);
}
