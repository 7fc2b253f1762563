/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/worker.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Who starts a worker for a file asks at once. */
#define MEANWHILE_MS 100

static guint8 *
map (int fd, int protection, gsize *ret_length)
{
  struct stat info;
  void *address;

  if (fstat (fd, &info) != 0 || info.st_size <= 0)
    return NULL;
  address = mmap (NULL, (gsize) info.st_size, protection, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED)
    return NULL;
  *ret_length = (gsize) info.st_size;
  return address;
}

const guint8 *
rk_worker_map_input (int fd, gsize *ret_length)
{
  return map (fd, PROT_READ, ret_length);
}

guint8 *
rk_worker_map_output (int fd, gsize *ret_length)
{
  return map (fd, PROT_READ | PROT_WRITE, ret_length);
}

void
rk_worker_unmap_output (guint8 *output, gsize length)
{
  if (output != NULL)
    munmap (output, length);
}

void
rk_worker_fit (
  guint width, guint height, guint max_width, guint max_height, guint *ret_width, guint *ret_height)
{
  double scale = 1.0;
  double pixels = (double) width * height;

  if (max_width > 0)
    scale = MIN (scale, (double) max_width / width);
  if (max_height > 0)
    scale = MIN (scale, (double) max_height / height);
  if (pixels * scale * scale > RK_MAX_OUTPUT_PIXELS)
    scale = sqrt (RK_MAX_OUTPUT_PIXELS / pixels);
  if (scale >= 1.0)
    {
      *ret_width = width;
      *ret_height = height;
      return;
    }
  /* Rounded, but never past a limit; a thin line keeps its one pixel. */
  *ret_width = (guint) MAX (1.0, floor (width * scale + 0.5));
  *ret_height = (guint) MAX (1.0, floor (height * scale + 0.5));
  if (max_width > 0)
    *ret_width = MIN (*ret_width, max_width);
  if (max_height > 0)
    *ret_height = MIN (*ret_height, max_height);
  while ((guint64) *ret_width * *ret_height > RK_MAX_OUTPUT_PIXELS)
    {
      if (*ret_width > *ret_height)
        (*ret_width)--;
      else
        (*ret_height)--;
    }
}

static RkWorkerMeanwhile do_meanwhile;

void
rk_worker_set_meanwhile (RkWorkerMeanwhile meanwhile)
{
  do_meanwhile = meanwhile;
}

static gboolean
nobody_asks (void)
{
  struct pollfd wait = { .fd = RK_WIRE_CONTROL_FD, .events = POLLIN };

  return poll (&wait, 1, MEANWHILE_MS) == 0;
}

void
rk_worker_serve (RkWorkerHandler handler, gpointer user_data)
{
  static guint8 buffer[RK_WIRE_MAX_MESSAGE];
  static RkMessage answer;
  RkReader question;
  int fds[RK_WIRE_MAX_FDS];
  gsize n_fds = 0;

  rk_message_begin (&answer, RK_WIRE_HELLO, 0);
  rk_message_put_u32 (&answer, RK_WIRE_VERSION);
  if (!rk_wire_send (RK_WIRE_CONTROL_FD, &answer, NULL, 0, TRUE))
    return;
  if (do_meanwhile != NULL && nobody_asks ())
    do_meanwhile ();

  while (rk_wire_receive (RK_WIRE_CONTROL_FD, buffer, &question, fds, &n_fds, TRUE) == RK_WIRE_GOT)
    {
      guint32 serial = question.serial;
      RkWireFailure failure;

      rk_message_begin (&answer, RK_WIRE_ANSWER, serial);
      failure = handler (&question, fds, n_fds, &answer, user_data);
      while (n_fds > 0)
        close (fds[--n_fds]);
      if (failure != 0)
        {
          rk_message_begin (&answer, RK_WIRE_FAILURE, serial);
          rk_message_put_u32 (&answer, failure);
        }
      if (!rk_wire_send (RK_WIRE_CONTROL_FD, &answer, NULL, 0, TRUE))
        return;
    }
}
