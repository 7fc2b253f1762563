/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/session.h"

#include "app/common/common.h"
#include "app/prefs/prefs.h"
#include "app/shell/idle-watch.h"
#include "app/shell/main-window.h"
#include "core/time.h"
#include "platform/gtk.h"
#include "platform/idle.h"
#include "platform/process.h"

#include <glib/gi18n.h>

/* Where a facility's policy says nothing. */
#define DEFAULT_LOCK_MINUTES   10
#define DEFAULT_LOGOUT_MINUTES 60

struct _RkSessionKeeper
{
  GObject parent_instance;

  GtkApplication *application;
  RkClient *client;
  RkIdleClock clock;
  RkIdlePointer pointer;
  guint timer;
  guint seconds;   /* since the desktop was asked last */
  gboolean asking; /* it has not answered yet */
  gboolean desktop_tells;
  GCancellable *cancellable;
  AdwMessageDialog *warning;
  GPtrArray *hidden; /* windows that the lock took away, weakly */
  guint n_new;
  gboolean locked;
};

G_DEFINE_FINAL_TYPE (RkSessionKeeper, rk_session_keeper, G_TYPE_OBJECT)

static void
take_policy (RkSessionKeeper *self)
{
  const RkFacility *facility = rk_client_get_facility (self->client);
  gint64 lock = facility != NULL ? facility->idle_lock_minutes : 0;
  gint64 logout = facility != NULL ? facility->idle_logout_minutes : 0;

  self->clock.lock_after = (lock > 0 ? lock : DEFAULT_LOCK_MINUTES) * RK_MINUTE;
  self->clock.logout_after = (logout > 0 ? logout : DEFAULT_LOGOUT_MINUTES) * RK_MINUTE;
}

static void
close_warning (RkSessionKeeper *self)
{
  AdwMessageDialog *warning = self->warning;
  if (warning == NULL)
    return;
  g_object_remove_weak_pointer (G_OBJECT (warning), (gpointer *) &self->warning);
  self->warning = NULL;
  gtk_window_destroy (GTK_WINDOW (warning));
}

static void
on_activity (RkSessionKeeper *self)
{
  rk_idle_clock_active (&self->clock, rk_platform_boot_time ());
  close_warning (self);
}

static void
show_warning (RkSessionKeeper *self)
{
  gint64 left = rk_idle_clock_until_lock (&self->clock, rk_platform_boot_time ());
  int seconds = (int) ((left + RK_SECOND - 1) / RK_SECOND);

  if (self->warning == NULL)
    {
      GtkWindow *parent = gtk_application_get_active_window (self->application);
      self->warning = ADW_MESSAGE_DIALOG (
        adw_message_dialog_new (parent, _ ("The screen is about to be locked"), NULL));
      g_object_add_weak_pointer (G_OBJECT (self->warning), (gpointer *) &self->warning);
      adw_message_dialog_add_response (self->warning, "stay", _ ("Go on"));
      adw_message_dialog_set_default_response (self->warning, "stay");
      g_signal_connect_object (
        self->warning, "response", G_CALLBACK (on_activity), self, G_CONNECT_SWAPPED);
      rk_dialog_present (self->warning);
    }
  adw_message_dialog_format_body (
    self->warning,
    ngettext ("Nobody has touched anything for a while. %d second left.",
              "Nobody has touched anything for a while. %d seconds left.",
              (gulong) MAX (seconds, 0)),
    MAX (seconds, 0));
}

/**
 * rk_clear_own_clipboard:
 *
 * Empties the clipboards where what they hold was copied here; what another program put there is
 * not ours to take away.
 */
void
rk_clear_own_clipboard (GdkDisplay *display)
{
  GdkClipboard *clipboards[]
    = { gdk_display_get_clipboard (display), gdk_display_get_primary_clipboard (display) };

  for (gsize i = 0; i < G_N_ELEMENTS (clipboards); i++)
    if (gdk_clipboard_is_local (clipboards[i]))
      gdk_clipboard_set_content (clipboards[i], NULL);
}

/**
 * rk_session_keeper_forget_screen:
 *
 * Takes away what is outside of our windows: the notification and what was copied.
 */
void
rk_session_keeper_forget_screen (RkSessionKeeper *self)
{
  self->n_new = 0;
  rk_platform_withdraw_notification (G_APPLICATION (self->application));
  rk_clear_own_clipboard (gdk_display_get_default ());
}

static int
compare_visible (gconstpointer a, gconstpointer b, gpointer data)
{
  return (int) gtk_widget_get_visible ((GtkWidget *) a)
         - (int) gtk_widget_get_visible ((GtkWidget *) b);
}

/* A screen reader that asks for one window more than there are gets the last of the toolkit's list,
 * and GTK 4.8 ends over one that is hidden. */
static void
put_visible_last (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  if (G_IS_LIST_STORE (toplevels))
    g_list_store_sort (G_LIST_STORE (toplevels), compare_visible, NULL);
}

static void
hide_window (RkSessionKeeper *self, GtkWidget *window)
{
  gtk_widget_set_visible (window, FALSE);
  g_ptr_array_add (self->hidden, g_object_ref (window));
  put_visible_last ();
}

/* An answer that was still on its way when the lock came may open a window of its own. */
static void
on_shown (GtkWidget *window, RkSessionKeeper *self)
{
  if (self->locked && !RK_IS_MAIN_WINDOW (window))
    hide_window (self, window);
}

static void
hide_others (RkSessionKeeper *self)
{
  g_autoptr (GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());
  g_autoptr (GPtrArray) windows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    g_ptr_array_add (windows, g_list_model_get_item (toplevels, i));
  for (guint i = 0; i < windows->len; i++)
    {
      GtkWidget *window = windows->pdata[i];
      if (RK_IS_MAIN_WINDOW (window) || !gtk_widget_get_visible (window))
        continue;
      hide_window (self, window);
    }
}

static void
show_others (RkSessionKeeper *self)
{
  for (guint i = 0; i < self->hidden->len; i++)
    {
      GtkWidget *window = self->hidden->pdata[i];
      /* One that was destroyed meanwhile is on no list of windows any more. */
      g_autoptr (GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());
      for (guint k = 0; k < g_list_model_get_n_items (toplevels); k++)
        {
          g_autoptr (GtkWidget) one = g_list_model_get_item (toplevels, k);
          if (one == window)
            {
              gtk_window_present (GTK_WINDOW (window));
              break;
            }
        }
    }
  g_ptr_array_set_size (self->hidden, 0);
}

static void
set_locked (RkSessionKeeper *self, gboolean locked)
{
  GList *windows = gtk_application_get_windows (self->application);

  if (self->locked == locked)
    return;
  self->locked = locked;
  self->clock.locked_at = locked ? rk_platform_boot_time () : 0;
  if (locked)
    {
      close_warning (self);
      hide_others (self);
      rk_session_keeper_forget_screen (self);
    }
  else
    on_activity (self);
  for (GList *l = windows; l != NULL; l = l->next)
    if (RK_IS_MAIN_WINDOW (l->data))
      rk_main_window_set_locked (l->data, locked);
  if (!locked)
    show_others (self);
}

static void
on_state (RkSessionKeeper *self)
{
  RkClientState state = rk_client_get_state (self->client);

  take_policy (self);
  if (state == RK_CLIENT_LOCKED)
    set_locked (self, TRUE);
  else if (state == RK_CLIENT_READY || state == RK_CLIENT_SYNCING_FIRST)
    set_locked (self, FALSE);
}

/**
 * rk_session_keeper_take_state:
 *
 * For a login that a start found open: its first window has to be shown locked.
 */
void
rk_session_keeper_take_state (RkSessionKeeper *self)
{
  on_state (self);
}

static void
decide (RkSessionKeeper *self, gint64 desktop_idle)
{
  switch (rk_idle_clock_tick (
    &self->clock, rk_platform_boot_time (), g_get_monotonic_time (), desktop_idle))
    {
    case RK_IDLE_ACTIVE:
      close_warning (self);
      break;
    case RK_IDLE_WARNING:
      show_warning (self);
      break;
    case RK_IDLE_LOCK:
      rk_client_lock (self->client);
      break;
    case RK_IDLE_LOGOUT:
      g_clear_handle_id (&self->timer, g_source_remove);
      rk_client_sign_out_async (self->client, RK_SIGN_OUT_AUTOMATIC, NULL, NULL, NULL);
      break;
    }
}

static void
on_desktop_idle (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSessionKeeper) self = data;
  gint64 idle = rk_platform_idle_time_finish (result, NULL);

  self->asking = FALSE;
  self->desktop_tells = idle >= 0;
  if (self->timer != 0)
    decide (self, idle);
}

static gboolean
on_second (gpointer data)
{
  RkSessionKeeper *self = data;

  gint64 left = rk_idle_clock_until_lock (&self->clock, rk_platform_boot_time ());

  /* Far from the lock there is no need to ask every second. */
  if (self->asking || (++self->seconds < 10 && left > 2 * RK_IDLE_WARNING_US && !self->locked))
    return G_SOURCE_CONTINUE;
  self->seconds = 0;
  self->asking = TRUE;
  rk_platform_idle_time_async (self->cancellable, on_desktop_idle, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static gboolean
on_event (GtkEventControllerLegacy *legacy, GdkEvent *event, RkSessionKeeper *self)
{
  double x = 0, y = 0;

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
      gdk_event_get_position (event, &x, &y);
      /* A window that opens or moves under the pointer looks like a movement, too. */
      if (rk_idle_pointer_moved (&self->pointer, gdk_event_get_surface (event), x, y)
          && !self->desktop_tells)
        on_activity (self);
      break;
    case GDK_BUTTON_PRESS:
    case GDK_KEY_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
      on_activity (self);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_lock_shortcut (GtkWidget *widget, GVariant *args, gpointer data)
{
  RkClient *client = data;
  RkClientState state = rk_client_get_state (client);

  if (state == RK_CLIENT_READY || state == RK_CLIENT_SYNCING_FIRST)
    rk_client_lock (client);
  return TRUE;
}

/* The main window has its own; a viewer or a dialog in front of it must not keep the lock away. */
static void
add_lock_shortcut (RkSessionKeeper *self, GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (
      gtk_keyval_trigger_new (GDK_KEY_l, GDK_CONTROL_MASK),
      gtk_callback_action_new (on_lock_shortcut, g_object_ref (self->client), g_object_unref)));
  gtk_widget_add_controller (window, controller);
}

/**
 * rk_session_keeper_watch_window:
 *
 * Counts what is done in @window as a sign of life.
 */
void
rk_session_keeper_watch_window (RkSessionKeeper *self, GtkWindow *window)
{
  static const char key[] = "rk-watched";
  GtkEventController *legacy;

  /* The list of windows tells of each of them anew when it is put in another order. */
  if (g_object_get_data (G_OBJECT (window), key) == self)
    return;
  g_object_set_data (G_OBJECT (window), key, self);
  legacy = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (legacy, GTK_PHASE_CAPTURE);
  g_signal_connect_object (legacy, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (window, "show", G_CALLBACK (on_shown), self, G_CONNECT_AFTER);
  gtk_widget_add_controller (GTK_WIDGET (window), legacy);
  if (!RK_IS_MAIN_WINDOW (window))
    add_lock_shortcut (self, GTK_WIDGET (window));
}

static void
on_toplevels (
  GListModel *toplevels, guint position, guint n_removed, guint n_added, RkSessionKeeper *self)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, position + i);
      rk_session_keeper_watch_window (self, GTK_WINDOW (window));
    }
}

static void
on_arrived (RkSessionKeeper *self, guint n)
{
  GtkWindow *active = gtk_application_get_active_window (self->application);

  if (self->locked || !g_settings_get_boolean (rk_prefs (), RK_PREF_NOTIFY))
    return;
  if (active != NULL && gtk_window_is_active (active))
    {
      self->n_new = 0;
      return;
    }
  self->n_new += n;
  g_autofree char *text
    = g_strdup_printf (ngettext ("%u new writing", "%u new writings", self->n_new), self->n_new);
  rk_platform_notify (G_APPLICATION (self->application), text, "app.show");
}

/* What nobody asked to destroy: behind the lock it waits for whoever opens that. */
static void
on_lost (RkSessionKeeper *self, const char *title, guint n)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  g_autofree char *body = g_strdup_printf (
    ngettext ("You are not in “%s” any more. %u writing of yours that had not been sent could not "
              "be sent and was destroyed.",
              "You are not in “%s” any more. %u writings of yours that had not been sent could not "
              "be sent and were destroyed.",
              n),
    title, n);

  if (window != NULL)
    rk_alert (GTK_WIDGET (window), _ ("Not everything could be sent"), body);
}

static void
on_active_window (RkSessionKeeper *self)
{
  GtkWindow *active = gtk_application_get_active_window (self->application);
  if (active == NULL || self->n_new == 0)
    return;
  self->n_new = 0;
  rk_platform_withdraw_notification (G_APPLICATION (self->application));
}

static void
rk_session_keeper_dispose (GObject *object)
{
  RkSessionKeeper *self = RK_SESSION_KEEPER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  close_warning (self);
  g_clear_pointer (&self->hidden, g_ptr_array_unref);
  g_clear_object (&self->client);
  g_clear_object (&self->application);
  G_OBJECT_CLASS (rk_session_keeper_parent_class)->dispose (object);
}

static void
rk_session_keeper_class_init (RkSessionKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_session_keeper_dispose;
}

static void
rk_session_keeper_init (RkSessionKeeper *self)
{
  self->cancellable = g_cancellable_new ();
  self->hidden = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * rk_session_keeper_new:
 *
 * Returns: (transfer full): the keeper of the login that has just begun
 */
/* Back at a network, out of a sleep: nobody has to wait for the end of a pause. */
static void
on_network (RkSessionKeeper *self, gboolean available)
{
  if (available && !rk_client_get_online (self->client))
    rk_client_reconnect (self->client);
}

RkSessionKeeper *
rk_session_keeper_new (GtkApplication *application, RkClient *client)
{
  RkSessionKeeper *self = g_object_new (RK_TYPE_SESSION_KEEPER, NULL);
  GListModel *toplevels = gtk_window_get_toplevels ();

  self->application = g_object_ref (application);
  self->client = g_object_ref (client);
  rk_idle_clock_init (&self->clock, rk_platform_boot_time (), g_get_monotonic_time ());
  take_policy (self);
  on_toplevels (toplevels, 0, 0, g_list_model_get_n_items (toplevels), self);
  g_signal_connect_object (toplevels, "items-changed", G_CALLBACK (on_toplevels), self, 0);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::user", G_CALLBACK (take_policy), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    application, "notify::active-window", G_CALLBACK (on_active_window), self, G_CONNECT_SWAPPED);
  self->timer = g_timeout_add_seconds (1, on_second, self);
  return self;
}
