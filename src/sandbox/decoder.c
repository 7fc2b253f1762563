/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#include "platform/process.h"

#define PROBE_SECONDS   10
#define PICTURE_SECONDS 20
#define MAX_RUNNING     4
/* A worker for films that nobody plays is not kept for ever. */
#define FILM_WARM_SECONDS 120

struct _RkDecoder
{
  GObject parent_instance;
  char *test_program;
  guint test_seconds;
  RkLink *warm;
  RkLink *warm_film;
  GSource *cooling; /* ends it */
  GQueue waiting;
  GList *running;
  guint n_running;
  guint max_running;
  const char *office; /* folder of LibreOffice, or NULL */
};

G_DEFINE_FINAL_TYPE (RkDecoder, rk_decoder, G_TYPE_OBJECT)

typedef enum
{
  JOB_CHECK,
  JOB_PROBE,
  JOB_DECODE,
  JOB_ENCODE,
  JOB_TEXT,
} JobKind;

/* One question about one picture: its own worker, its own memory. It belongs to the task, and the
 * task to the queue or to the list of the running. */
typedef struct
{
  JobKind kind;
  RkFileKind file_kind;
  const char *mime_type;
  GBytes *file;
  guint max_width;
  guint max_height;
  guint page;
  guint format;
  guint quality;
  RkLink *link;
  RkSharedMemory *input;
  RkSharedMemory *output;
  GSource *cancelled;
} Job;

static void run_jobs (RkDecoder *self);

static void
job_clear_source (Job *job)
{
  if (job->cancelled == NULL)
    return;
  g_source_destroy (job->cancelled);
  g_clear_pointer (&job->cancelled, g_source_unref);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  job_clear_source (job);
  g_clear_pointer (&job->link, rk_link_free);
  g_clear_pointer (&job->input, rk_shared_memory_free);
  g_clear_pointer (&job->output, rk_shared_memory_free);
  g_clear_pointer (&job->file, g_bytes_unref);
  g_free (job);
}

static void
cool_film (RkDecoder *self)
{
  g_clear_pointer (&self->warm_film, rk_link_free);
  if (self->cooling != NULL)
    g_source_destroy (self->cooling);
  g_clear_pointer (&self->cooling, g_source_unref);
}

static void
rk_decoder_dispose (GObject *object)
{
  RkDecoder *self = RK_DECODER (object);

  /* Every task holds the decoder, so there is none left. */
  g_assert (self->n_running == 0 && g_queue_is_empty (&self->waiting));
  g_clear_pointer (&self->warm, rk_link_free);
  cool_film (self);
  g_clear_pointer (&self->test_program, g_free);

  G_OBJECT_CLASS (rk_decoder_parent_class)->dispose (object);
}

static void
rk_decoder_class_init (RkDecoderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_decoder_dispose;
}

static void
rk_decoder_init (RkDecoder *self)
{
  g_queue_init (&self->waiting);
  self->office = rk_sandbox_find_office ();
  self->max_running = CLAMP (g_get_num_processors (), 2, MAX_RUNNING);
}

RkDecoder *
rk_decoder_new (void)
{
  return g_object_new (RK_TYPE_DECODER, NULL);
}

RkDecoder *
rk_decoder_new_for_tests (const char *program, guint seconds)
{
  RkDecoder *self = rk_decoder_new ();

  self->test_program = g_strdup (program);
  self->test_seconds = seconds;
  return self;
}

void
rk_decoder_set_program_for_tests (RkDecoder *self, const char *program, guint seconds)
{
  g_clear_pointer (&self->warm, rk_link_free);
  cool_film (self);
  g_free (self->test_program);
  self->test_program = g_strdup (program);
  self->test_seconds = seconds;
}

void
rk_decoder_set_office_for_tests (RkDecoder *self, const char *folder)
{
  self->office = folder;
}

const char *
rk_decoder_get_office (RkDecoder *self)
{
  return self->office;
}

guint
rk_decoder_get_seconds (RkDecoder *self, guint usual)
{
  return self->test_seconds > 0 ? self->test_seconds : usual;
}

GPid
rk_decoder_get_warm_pid (RkDecoder *self)
{
  return self->warm != NULL ? rk_link_get_pid (self->warm) : 0;
}

RkLink *
rk_decoder_start_worker (
  RkDecoder *self, const char *program, RkSandboxFlags flags, gboolean with_data, GError **error)
{
  g_autofree char *path = NULL;

  if (self->test_program != NULL)
    path = g_strdup (self->test_program);
  else
    path = rk_platform_find_helper (program, NULL);
  if (path == NULL)
    {
      g_warning ("%s is not installed", program);
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_UNAVAILABLE);
      return NULL;
    }
  return rk_link_new (path, flags, with_data, error);
}

void
rk_decoder_warm_up (RkDecoder *self)
{
  g_return_if_fail (RK_IS_DECODER (self));

  if (self->warm != NULL && !rk_link_is_alive (self->warm))
    g_clear_pointer (&self->warm, rk_link_free);
  if (self->warm == NULL)
    self->warm = rk_decoder_start_worker (self, RK_PICTURE_PROGRAM, RK_SANDBOX_NONE, FALSE, NULL);
}

static gboolean
film_is_cold (gpointer user_data)
{
  cool_film (user_data);
  return G_SOURCE_REMOVE;
}

void
rk_decoder_warm_up_film (RkDecoder *self)
{
  RkLink *link = g_steal_pointer (&self->warm_film);

  cool_film (self);
  if (link != NULL && !rk_link_is_alive (link))
    g_clear_pointer (&link, rk_link_free);
  if (link == NULL)
    link = rk_decoder_start_worker (self, RK_FILM_PROGRAM, RK_SANDBOX_NONE, TRUE, NULL);
  if (link == NULL)
    return;
  self->warm_film = link;
  self->cooling = g_timeout_source_new_seconds (FILM_WARM_SECONDS);
  g_source_set_callback (self->cooling, film_is_cold, self, NULL);
  g_source_attach (self->cooling, g_main_context_get_thread_default ());
}

RkLink *
rk_decoder_take_film_worker (RkDecoder *self, GError **error)
{
  RkLink *link = g_steal_pointer (&self->warm_film);

  cool_film (self);
  if (link != NULL && rk_link_is_alive (link))
    return link;
  g_clear_pointer (&link, rk_link_free);
  return rk_decoder_start_worker (self, RK_FILM_PROGRAM, RK_SANDBOX_NONE, TRUE, error);
}

static RkLink *
take_worker (RkDecoder *self, GError **error)
{
  RkLink *link = g_steal_pointer (&self->warm);

  if (link != NULL && rk_link_is_alive (link))
    return link;
  g_clear_pointer (&link, rk_link_free);
  return rk_decoder_start_worker (self, RK_PICTURE_PROGRAM, RK_SANDBOX_NONE, FALSE, error);
}

/* Takes the task out of the running ones and answers it. */
static void
finish_job (GTask *task, gpointer result, GDestroyNotify destroy, GError *error)
{
  RkDecoder *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  /* The worker is gone before anybody looks at what it wrote. */
  g_clear_pointer (&job->link, rk_link_free);
  job_clear_source (job);
  self->running = g_list_remove (self->running, task);
  self->n_running--;
  g_object_ref (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, destroy);
  g_object_unref (task);
  run_jobs (self);
  g_object_unref (self);
}

static void
job_answered (RkReader *answer, const GError *error, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *local = error != NULL ? g_error_copy (error) : NULL;
  GDestroyNotify destroy = NULL;
  gpointer result = NULL;

  /* Before the result is looked at: from here on nobody writes into it. */
  rk_link_stop (job->link);
  if (local != NULL)
    {
      /* A refusal to look at nothing shows that the sandbox stands. */
      if (job->kind == JOB_CHECK
          && !g_error_matches (local, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE))
        {
          g_clear_error (&local);
          result = GINT_TO_POINTER (TRUE);
        }
    }
  else if (job->kind == JOB_PROBE)
    {
      result = rk_answer_take_probe (job->mime_type, answer, &local);
      destroy = (GDestroyNotify) rk_probe_free;
    }
  else if (job->kind == JOB_DECODE)
    {
      result = rk_answer_take_pixels (job->output, job->max_width, job->max_height, answer, &local);
      destroy = (GDestroyNotify) rk_pixels_free;
    }
  else if (job->kind == JOB_ENCODE)
    {
      result = rk_answer_take_encoded (job->output, job->max_width, job->format, answer, &local);
      destroy = (GDestroyNotify) rk_encoded_free;
    }
  else if (job->kind == JOB_TEXT)
    {
      result = rk_answer_take_text (job->output, answer, &local);
      destroy = g_free;
    }
  else
    result = GINT_TO_POINTER (TRUE);
  finish_job (task, result, destroy, local);
}

static gboolean
job_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  RkDecoder *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  if (g_list_find (self->running, task) != NULL)
    {
      finish_job (task, NULL, NULL, error);
      return G_SOURCE_REMOVE;
    }
  g_queue_remove (&self->waiting, task);
  job_clear_source (job);
  g_task_return_error (task, error);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static guint
start_job (Job *job, RkLink *link, GError **error)
{
  RkMessage *message;

  job->input = rk_shared_memory_new_from_bytes (job->file, NULL);
  if (job->kind == JOB_ENCODE)
    job->output = rk_shared_memory_new (RK_MAX_ENCODED + RK_MAX_PREVIEW, NULL);
  else if (job->kind == JOB_TEXT)
    job->output = rk_shared_memory_new (RK_MAX_TEXT, NULL);
  else
    job->output = rk_pixels_memory_new (job->max_width, job->max_height, NULL);
  if (job->input == NULL || job->output == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_TOO_LARGE);
      return 0;
    }

  if (job->kind == JOB_ENCODE)
    {
      message = rk_link_begin (link, RK_WIRE_ENCODE);
      rk_message_put_u32 (message, job->max_width);
      rk_message_put_u32 (message, job->format);
      rk_message_put_u32 (message, job->quality);
      return PICTURE_SECONDS;
    }
  if (job->kind == JOB_DECODE)
    {
      message = rk_link_begin (link, RK_WIRE_DECODE);
      rk_message_put_u32 (message, job->max_width);
      rk_message_put_u32 (message, job->max_height);
      rk_message_put_u32 (message, job->page);
      return PICTURE_SECONDS;
    }
  rk_link_begin (link, job->kind == JOB_TEXT ? RK_WIRE_TEXT : RK_WIRE_PROBE);
  return PROBE_SECONDS;
}

static void
run_job (RkDecoder *self, GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean writes = job->kind == JOB_DECODE || job->kind == JOB_ENCODE || job->kind == JOB_TEXT;
  guint seconds = 0;

  self->running = g_list_prepend (self->running, task);
  self->n_running++;
  job->link = take_worker (self, &error);
  if (job->link != NULL)
    seconds = start_job (job, job->link, &error);
  if (error != NULL)
    {
      finish_job (task, NULL, NULL, error);
      return;
    }
  rk_link_ask (job->link, job->input, writes ? job->output : NULL,
               rk_decoder_get_seconds (self, seconds), job_answered, task);
  /* Ready for the next picture while this one is being decoded. */
  rk_decoder_warm_up (self);
}

static void
run_jobs (RkDecoder *self)
{
  while (self->n_running < self->max_running && !g_queue_is_empty (&self->waiting))
    run_job (self, g_queue_pop_head (&self->waiting));
}

static gboolean
run_jobs_in_idle (gpointer user_data)
{
  run_jobs (user_data);
  return G_SOURCE_REMOVE;
}

/* Queues @job, which has to be of a kind that this worker knows. */
static void
submit (RkDecoder *self, GTask *task, Job *job)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GSource) idle = NULL;

  g_task_set_task_data (task, job, job_free);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  if (job->kind != JOB_CHECK && job->kind != JOB_TEXT && job->file_kind != RK_FILE_KIND_PICTURE)
    {
      GError *error = NULL;

      rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_UNSUPPORTED);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (cancellable != NULL)
    {
      job->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancelled, G_SOURCE_FUNC (job_cancelled), task, NULL);
      g_source_attach (job->cancelled, g_main_context_get_thread_default ());
    }
  g_queue_push_tail (&self->waiting, task);

  idle = g_idle_source_new ();
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, run_jobs_in_idle, g_object_ref (self), g_object_unref);
  g_source_attach (idle, g_main_context_get_thread_default ());
}

static Job *
job_new (JobKind kind, GBytes *file)
{
  Job *job = g_new0 (Job, 1);
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  job->kind = kind;
  job->file = g_bytes_ref (file);
  job->file_kind = rk_file_kind_sniff (data, length, &job->mime_type);
  return job;
}

void
rk_decoder_check_async (RkDecoder *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("-", 1);

  g_return_if_fail (RK_IS_DECODER (self));

  g_task_set_source_tag (task, rk_decoder_check_async);
  submit (self, task, job_new (JOB_CHECK, nothing));
}

gboolean
rk_decoder_check_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_check_async), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static void
paper_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (RkPaper) paper = NULL;
  GError *error = NULL;
  double width;
  double height;
  RkProbe *probe;

  paper = rk_paper_open_finish (result, &error);
  if (paper == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  rk_paper_get_page_size (paper, 0, &width, &height);
  probe = g_new0 (RkProbe, 1);
  probe->kind = RK_FILE_KIND_PAPER;
  probe->mime_type = "application/pdf";
  probe->width = (guint) MAX (width, 1.0);
  probe->height = (guint) MAX (height, 1.0);
  probe->orientation = 1;
  probe->n_pages = rk_paper_get_n_pages (paper);
  g_task_return_pointer (task, probe, (GDestroyNotify) rk_probe_free);
}

static void
film_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (RkFilm) film = NULL;
  GError *error = NULL;
  RkProbe *probe;

  film = rk_film_open_finish (result, &error);
  if (film == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  probe = g_new0 (RkProbe, 1);
  probe->kind = RK_FILE_KIND_FILM;
  probe->mime_type = ((Job *) g_task_get_task_data (task))->mime_type;
  probe->width = rk_film_get_width (film);
  probe->height = rk_film_get_height (film);
  probe->orientation = 1;
  probe->n_pages = 1;
  probe->duration = rk_film_get_duration (film);
  rk_film_close (film);
  g_task_return_pointer (task, probe, (GDestroyNotify) rk_probe_free);
}

void
rk_decoder_probe_async (RkDecoder *self,
                        GBytes *file,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (JOB_PROBE, file);

  g_return_if_fail (RK_IS_DECODER (self));

  g_task_set_source_tag (task, rk_decoder_probe_async);
  if (job->file_kind == RK_FILE_KIND_PAPER)
    {
      g_task_set_task_data (task, job, job_free);
      rk_paper_open_async (self, file, cancellable, paper_probed, task);
    }
  else if (job->file_kind == RK_FILE_KIND_FILM)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);

      g_task_set_task_data (task, job, job_free);
      rk_film_open_async (self, stream, g_bytes_get_size (file), RK_MAX_FRAME_EDGE,
                          RK_MAX_FRAME_EDGE, cancellable, film_probed, task);
    }
  else
    submit (self, task, job);
}

RkProbe *
rk_decoder_probe_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_probe_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_decoder_decode_picture_async (RkDecoder *self,
                                 GBytes *file,
                                 guint max_width,
                                 guint max_height,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  rk_decoder_decode_page_async (
    self, file, 0, max_width, max_height, cancellable, callback, user_data);
}

void
rk_decoder_decode_page_async (RkDecoder *self,
                              GBytes *file,
                              guint page,
                              guint max_width,
                              guint max_height,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (JOB_DECODE, file);

  g_return_if_fail (RK_IS_DECODER (self));

  g_task_set_source_tag (task, rk_decoder_decode_picture_async);
  job->max_width = MIN (max_width, RK_MAX_SOURCE_EDGE);
  job->max_height = MIN (max_height, RK_MAX_SOURCE_EDGE);
  job->page = page;
  submit (self, task, job);
}

RkPixels *
rk_decoder_decode_picture_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_decode_picture_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_decoder_encode_picture_async (RkDecoder *self,
                                 GBytes *file,
                                 guint max_edge,
                                 RkEncodeFormat format,
                                 guint quality,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (JOB_ENCODE, file);

  g_return_if_fail (RK_IS_DECODER (self));

  g_task_set_source_tag (task, rk_decoder_encode_picture_async);
  job->max_width = MIN (max_edge, RK_MAX_SOURCE_EDGE);
  job->format = format;
  job->quality = quality;
  submit (self, task, job);
}

RkEncoded *
rk_decoder_encode_picture_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_encode_picture_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_decoder_read_text_async (RkDecoder *self,
                            GBytes *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (RK_IS_DECODER (self));

  g_task_set_source_tag (task, rk_decoder_read_text_async);
  submit (self, task, job_new (JOB_TEXT, file));
}

char *
rk_decoder_read_text_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_read_text_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
