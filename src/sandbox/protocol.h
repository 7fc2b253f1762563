/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the application and a worker say to each other.
 *
 * Two socket pairs that keep message boundaries (SOCK_SEQPACKET). On the control socket the
 * application asks and the worker answers, one question at a time. On the data socket, for films
 * alone, the worker asks for bytes of the file and the application answers. Every message is a
 * header of 16 bytes and a payload, all numbers little-endian. Descriptors travel from the
 * application to the worker only. Nothing that a worker says is believed: the application checks
 * every number against what it asked for. */

#define RK_WIRE_MAGIC       0x31444b52u /* "RKD1" */
#define RK_WIRE_VERSION     1u
#define RK_WIRE_HEADER      16
#define RK_WIRE_MAX_PAYLOAD 65536
#define RK_WIRE_MAX_MESSAGE (RK_WIRE_HEADER + RK_WIRE_MAX_PAYLOAD)
#define RK_WIRE_MAX_FDS     2

/* The descriptors that a worker starts with. */
#define RK_WIRE_CONTROL_FD 3
#define RK_WIRE_DATA_FD    4

/* Limits that both sides know. */
#define RK_MAX_SOURCE_PIXELS (128u * 1024 * 1024)
#define RK_MAX_SOURCE_EDGE   65535u
#define RK_MAX_OUTPUT_PIXELS (64u * 1024 * 1024)
#define RK_MAX_PAGES         5000u
#define RK_MAX_PAGE_POINTS   20000u
#define RK_MAX_FRAME_EDGE    4096u
#define RK_MAX_MOVING_PIXELS (16u * 1024 * 1024)
#define RK_MAX_MOVING_FRAMES 10000u
#define RK_MAX_SOUND         (64000u)
#define RK_MAX_FRAME_BLOCK   65536u
#define RK_MAX_ENCODED       (50u * 1024 * 1024)
#define RK_MAX_PREVIEW       2048u
#define RK_PREVIEW_EDGE      20u
#define RK_MAX_FOUND         2000u
#define RK_MAX_SELECTED      60000u
#define RK_MAX_SOUGHT        400u
#define RK_MAX_TEXT          (4u * 1024 * 1024)
#define RK_MAX_CONVERTED     (128u * 1024 * 1024)

typedef enum
{
  RK_WIRE_HELLO = 1, /* worker, once: u32 version */
  RK_WIRE_ANSWER,    /* worker: as the question says */
  RK_WIRE_FAILURE,   /* worker: u32 of RkWireFailure */

  RK_WIRE_PROBE,  /* in; → u32 width, height, orientation, pages */
  RK_WIRE_DECODE, /* in, out; u32 max width, height, page → u32 width, height */
  RK_WIRE_ENCODE, /* in, out; u32 max edge, format, quality
                     → u32 of RkEncodedKind, width, height, length, length of the preview after */

  RK_WIRE_TEXT, /* in, out; → u32 length of the UTF-8 in out */

  RK_WIRE_CONVERT, /* in, out; u32 of RkOfficeFormat → u32 length of the PDF in out */

  RK_WIRE_PAPER_OPEN,   /* in; → u32 pages, for each u32 width, height in 1/100 point */
  RK_WIRE_PAPER_RENDER, /* out; u32 page, width, height in pixels → u32 width, height */
  RK_WIRE_PAPER_FIND,   /* u32 page, UTF-8 → u32 the page has text,
                           for each place u32 match, x1, y1, x2, y2 in 1/100 point */
  RK_WIRE_PAPER_SELECT, /* u32 page, x1, y1, x2, y2 in 1/100 point → UTF-8 */

  RK_WIRE_FILM_OPEN,  /* out; u64 size, u32 max width, height
                         → u32 width, height, has sound, u64 duration */
  RK_WIRE_FILM_FRAME, /* → u32 there is one, u32 width, height, u64 timestamp, duration */
  RK_WIRE_FILM_SOUND, /* → u32 of RkSoundState, u64 timestamp, samples */
  RK_WIRE_FILM_SEEK,  /* u64 position → */

  RK_WIRE_MOVING_OPEN,  /* in, out; u32 max width, height
                           → u32 width, height, pictures, times to be played (0: without end) */
  RK_WIRE_MOVING_FRAME, /* the next picture is in out, after the last the first
                           → u32 ms that it stays */

  RK_WIRE_READ,      /* worker, data socket: u64 offset, u32 length */
  RK_WIRE_READ_DONE, /* application: the bytes, fewer only at the end of the file */
  RK_WIRE_READ_FAILED,
} RkWireType;

typedef enum
{
  RK_ENCODED_JPEG,
  RK_ENCODED_PNG,
  RK_ENCODED_TIFF, /* several pages, kept as they are but for what they tell of their origin */
  RK_ENCODED_GIF,  /* one that moves, the same */
  RK_N_ENCODED,
} RkEncodedKind;

/* A preview is no file: "RK", width, height, and the red, green and blue of every pixel. Who shows
 * it needs no decoder. */
#define RK_PREVIEW_HEADER 4

/* What a document says it is, by which LibreOffice chooses how to read it. */
typedef enum
{
  RK_OFFICE_NONE,
  RK_OFFICE_DOC,
  RK_OFFICE_DOCX,
  RK_OFFICE_ODT,
  RK_OFFICE_RTF,
  RK_OFFICE_XLS,
  RK_OFFICE_XLSX,
  RK_OFFICE_ODS,
  RK_OFFICE_PPT,
  RK_OFFICE_PPTX,
  RK_OFFICE_ODP,
  RK_OFFICE_ODG,
  RK_N_OFFICE,
} RkOfficeFormat;

/* What an answer to RK_WIRE_FILM_SOUND begins with. */
typedef enum
{
  RK_SOUND_END,
  RK_SOUND_HERE,
  RK_SOUND_LATER,
} RkSoundState;

typedef enum
{
  RK_WIRE_UNSUPPORTED = 1,
  RK_WIRE_DAMAGED,
  RK_WIRE_TOO_LARGE,
  RK_WIRE_ENCRYPTED,
} RkWireFailure;

/* A message being written. */
typedef struct
{
  guint8 bytes[RK_WIRE_MAX_MESSAGE];
  gsize length;
} RkMessage;

void rk_message_begin (RkMessage *message, RkWireType type, guint32 serial);
void rk_message_put_u32 (RkMessage *message, guint32 value);
void rk_message_put_u64 (RkMessage *message, guint64 value);
void rk_message_put_bytes (RkMessage *message, const void *bytes, gsize length);

/* A message being read. Reading past the end gives zeros and sets @broken. */
typedef struct
{
  RkWireType type;
  guint32 serial;
  const guint8 *payload;
  gsize length;
  gsize position;
  gboolean broken;
} RkReader;

/* Whether @bytes is one whole, well-formed message. */
gboolean rk_reader_begin (RkReader *reader, const guint8 *bytes, gsize length);
guint32 rk_reader_get_u32 (RkReader *reader);
guint64 rk_reader_get_u64 (RkReader *reader);
/* What is left, as it is. */
const guint8 *rk_reader_get_rest (RkReader *reader, gsize *ret_length);
/* Whether everything was there and nothing is left over. */
gboolean rk_reader_end (RkReader *reader);

/* Sends a whole message with descriptors. A socket that is full is an error: who reads nothing gets
 * nothing. */
gboolean rk_wire_send (int fd, RkMessage *message, const int *fds, gsize n_fds, gboolean wait);

typedef enum
{
  RK_WIRE_GOT,
  RK_WIRE_NOTHING, /* without waiting: nothing there */
  RK_WIRE_CLOSED,
  RK_WIRE_BROKEN,
} RkWireResult;

/* Receives one message into @buffer of RK_WIRE_MAX_MESSAGE bytes. Descriptors beyond
 * RK_WIRE_MAX_FDS, or any when @fds is NULL, break the protocol. */
RkWireResult rk_wire_receive (
  int fd, guint8 *buffer, RkReader *reader, int *fds, gsize *ret_n_fds, gboolean wait);

G_END_DECLS
