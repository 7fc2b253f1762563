/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/*
 * What GLib's words between threads mean, for ThreadSanitizer. The GLib of a distribution is not
 * built for it, and its locks are futexes of its own: unseen, so that all that they guard would
 * look like a race. Preloaded, these functions stand in front of GLib's and say what is locked,
 * handed over and taken. They say it of calls by the program and by other libraries; what GLib does
 * by itself inside is left out, and is not what is looked at.
 *
 * In a process without ThreadSanitizer they do nothing of their own.
 */

#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#pragma weak __tsan_acquire
#pragma weak __tsan_release
#pragma weak __tsan_mutex_destroy
#pragma weak __tsan_mutex_pre_lock
#pragma weak __tsan_mutex_post_lock
#pragma weak __tsan_mutex_pre_unlock
#pragma weak __tsan_mutex_post_unlock

/* The function of GLib that stands behind ours. */
#define BEHIND(name)                                                                               \
  static __typeof__ (&name) behind;                                                                \
  if (behind == NULL)                                                                              \
  behind = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

static void
give (gconstpointer what)
{
  if (__tsan_release != NULL && what != NULL)
    __tsan_release ((gpointer) what);
}

static void
take (gconstpointer what)
{
  if (__tsan_acquire != NULL && what != NULL)
    __tsan_acquire ((gpointer) what);
}

static void
before_lock (gpointer lock, unsigned flags)
{
  if (__tsan_mutex_pre_lock != NULL)
    __tsan_mutex_pre_lock (lock, flags);
}

static void
after_lock (gpointer lock, unsigned flags)
{
  if (__tsan_mutex_post_lock != NULL)
    __tsan_mutex_post_lock (lock, flags, 1);
}

static void
before_unlock (gpointer lock, unsigned flags)
{
  if (__tsan_mutex_pre_unlock != NULL)
    __tsan_mutex_pre_unlock (lock, flags);
}

static void
after_unlock (gpointer lock, unsigned flags)
{
  if (__tsan_mutex_post_unlock != NULL)
    __tsan_mutex_post_unlock (lock, flags);
}

/* Locks. */

#define LOCK(name, Type, flags)                                                                    \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    before_lock (lock, flags);                                                                     \
    behind (lock);                                                                                 \
    after_lock (lock, flags);                                                                      \
  }
#define TRYLOCK(name, Type, flags)                                                                 \
  gboolean name (Type *lock)                                                                       \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    before_lock (lock, (flags) | __tsan_mutex_try_lock);                                           \
    gboolean locked = behind (lock);                                                               \
    after_lock (                                                                                   \
      lock, (flags) | __tsan_mutex_try_lock | (locked ? 0 : __tsan_mutex_try_lock_failed));        \
    return locked;                                                                                 \
  }
#define UNLOCK(name, Type, flags)                                                                  \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    before_unlock (lock, flags);                                                                   \
    behind (lock);                                                                                 \
    after_unlock (lock, flags);                                                                    \
  }
#define CLEAR(name, Type)                                                                          \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    if (__tsan_mutex_destroy != NULL)                                                              \
      __tsan_mutex_destroy (lock, 0);                                                              \
    behind (lock);                                                                                 \
  }

LOCK (g_mutex_lock, GMutex, 0)
TRYLOCK (g_mutex_trylock, GMutex, 0)
UNLOCK (g_mutex_unlock, GMutex, 0)
CLEAR (g_mutex_clear, GMutex)
LOCK (g_rec_mutex_lock, GRecMutex, __tsan_mutex_write_reentrant)
TRYLOCK (g_rec_mutex_trylock, GRecMutex, __tsan_mutex_write_reentrant)
UNLOCK (g_rec_mutex_unlock, GRecMutex, __tsan_mutex_write_reentrant)
CLEAR (g_rec_mutex_clear, GRecMutex)
LOCK (g_rw_lock_writer_lock, GRWLock, 0)
TRYLOCK (g_rw_lock_writer_trylock, GRWLock, 0)
UNLOCK (g_rw_lock_writer_unlock, GRWLock, 0)
LOCK (g_rw_lock_reader_lock, GRWLock, __tsan_mutex_read_lock)
TRYLOCK (g_rw_lock_reader_trylock, GRWLock, __tsan_mutex_read_lock)
UNLOCK (g_rw_lock_reader_unlock, GRWLock, __tsan_mutex_read_lock)
CLEAR (g_rw_lock_clear, GRWLock)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  BEHIND (g_cond_wait);
  before_unlock (mutex, 0);
  after_unlock (mutex, 0);
  behind (cond, mutex);
  before_lock (mutex, 0);
  after_lock (mutex, 0);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  BEHIND (g_cond_wait_until);
  before_unlock (mutex, 0);
  after_unlock (mutex, 0);
  signalled = behind (cond, mutex, end_time);
  before_lock (mutex, 0);
  after_lock (mutex, 0);
  return signalled;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  static gboolean (*behind) (volatile void *);
  gboolean mine;

  if (behind == NULL)
    behind = (gboolean (*) (volatile void *)) dlsym (RTLD_NEXT, "g_once_init_enter");
  mine = behind (location);
  take ((gconstpointer) location);
  return mine;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  static void (*behind) (volatile void *, gsize);

  if (behind == NULL)
    behind = (void (*) (volatile void *, gsize)) dlsym (RTLD_NEXT, "g_once_init_leave");
  give ((gconstpointer) location);
  behind (location, result);
}

/* What several threads hold: the last one to let go sees what the others did. */

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  BEHIND (g_atomic_ref_count_dec);
  give (count);
  gboolean last = behind (count);
  take (count);
  return last;
}

#define UNREF(name, Type)                                                                          \
  void name (Type *held)                                                                           \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    give (held);                                                                                   \
    take (held);                                                                                   \
    behind (held);                                                                                 \
  }

UNREF (g_bytes_unref, GBytes)
UNREF (g_ptr_array_unref, GPtrArray)
UNREF (g_hash_table_unref, GHashTable)
UNREF (g_object_unref, void)

/* Handing over. */

#define PUSH(name)                                                                                 \
  void name (GAsyncQueue *queue, gpointer data)                                                    \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    give (queue);                                                                                  \
    behind (queue, data);                                                                          \
  }
#define POP(name)                                                                                  \
  gpointer name (GAsyncQueue *queue)                                                               \
  {                                                                                                \
    BEHIND (name);                                                                                 \
    gpointer data = behind (queue);                                                                \
    take (queue);                                                                                  \
    return data;                                                                                   \
  }

PUSH (g_async_queue_push)
PUSH (g_async_queue_push_front)
POP (g_async_queue_pop)
POP (g_async_queue_try_pop)

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  BEHIND (g_async_queue_timeout_pop);
  gpointer data = behind (queue, timeout);
  take (queue);
  return data;
}

/* A call that another thread's main context makes. */
typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Call;

static gboolean
make_call (gpointer data)
{
  Call *call = data;

  take (call);
  take (g_main_current_source ());
  return call->func (call->data);
}

static void
free_call (gpointer data)
{
  Call *call = data;

  if (call->notify != NULL)
    call->notify (call->data);
  g_free (call);
}

static Call *
call_new (GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ func, data, notify };
  give (call);
  return call;
}

void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  BEHIND (g_source_set_callback);

  /* The callbacks of other kinds have other arguments, and stay with one thread. */
  if (func == NULL
      || (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs))
    behind (source, func, data, notify);
  else
    behind (source, make_call, call_new (func, data, notify), free_call);
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
  BEHIND (g_source_attach);
  give (source);
  return behind (source, context);
}

void
g_main_context_invoke_full (
  GMainContext *context, gint priority, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  BEHIND (g_main_context_invoke_full);
  behind (context, priority, make_call, call_new (func, data, notify), free_call);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

static const char in_thread[] = "renraku-task-in-thread";

static void
run_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  take (task);
  ((GTaskThreadFunc) g_object_get_data (G_OBJECT (task), in_thread)) (
    task, source, data, cancellable);
  give (task);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  BEHIND (g_task_run_in_thread);
  g_object_set_data (G_OBJECT (task), in_thread, (gpointer) func);
  give (task);
  behind (task, run_task);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  BEHIND (g_task_propagate_pointer);
  take (task);
  return behind (task, error);
}

gssize
g_task_propagate_int (GTask *task, GError **error)
{
  BEHIND (g_task_propagate_int);
  take (task);
  return behind (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  BEHIND (g_task_propagate_boolean);
  take (task);
  return behind (task, error);
}
