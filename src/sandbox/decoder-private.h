/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/link.h"

G_BEGIN_DECLS

#define RK_PICTURE_PROGRAM "renraku-decoder"
#define RK_PAPER_PROGRAM   "renraku-decoder-paper"
#define RK_FILM_PROGRAM    "renraku-decoder-film"
#define RK_MOVING_PROGRAM  "renraku-decoder-moving"
#define RK_OFFICE_PROGRAM  "renraku-decoder-office"

/**
 * rk_decoder_new_for_tests:
 * @program: absolute path of the program that plays all three kinds of worker
 * @seconds: time limit of every question, 0 for the usual ones
 *
 * For tests that put a hostile worker into the sandbox.
 */
RkDecoder *rk_decoder_new_for_tests (const char *program, guint seconds);

/* From here on another program plays the workers, or the installed ones do again: %NULL. */
void rk_decoder_set_program_for_tests (RkDecoder *self, const char *program, guint seconds);

/* For tests of a desk without LibreOffice: %NULL for none. */
void rk_decoder_set_office_for_tests (RkDecoder *self, const char *folder);
const char *rk_decoder_get_office (RkDecoder *self);

/* A fresh worker of a kind, never one that has seen a file. */
RkLink *rk_decoder_start_worker (
  RkDecoder *self, const char *program, RkSandboxFlags flags, gboolean with_data, GError **error);

/* A worker for a film, which takes half a second to start: the one that was started ahead, if there
 * is one. Who has shown a film is likely to be asked for another: then it is warmed up again. */
RkLink *rk_decoder_take_film_worker (RkDecoder *self, GError **error);
void rk_decoder_warm_up_film (RkDecoder *self);

/* The time limit of a question. */
guint rk_decoder_get_seconds (RkDecoder *self, guint usual);

/* The process of the worker that waits for the next picture, 0 if there is none; for tests. */
GPid rk_decoder_get_warm_pid (RkDecoder *self);

/* Memory for at most @width × @height pixels, 0 for no limit, never more than the largest. */
RkSharedMemory *rk_pixels_memory_new (guint width, guint height, GError **error);

/* Checks a size that a worker claims to have written against what it was asked for, and maps the
 * pixels. NULL and @error set if it lies. */
RkPixels *rk_pixels_take (RkSharedMemory *memory,
                          guint width,
                          guint height,
                          guint max_width,
                          guint max_height,
                          GError **error);

/* What a worker answered about a picture, checked against what it was asked. */
RkProbe *rk_answer_take_probe (const char *mime_type, RkReader *answer, GError **error);
RkPixels *rk_answer_take_pixels (
  RkSharedMemory *output, guint max_width, guint max_height, RkReader *answer, GError **error);
GBytes *rk_answer_take_converted (RkSharedMemory *output, RkReader *answer, GError **error);
char *rk_answer_take_text (RkSharedMemory *output, RkReader *answer, GError **error);
RkEncoded *rk_answer_take_encoded (
  RkSharedMemory *output, guint max_edge, guint format, RkReader *answer, GError **error);

G_END_DECLS
