/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RK_SANDBOX_ERROR:
 *
 * Error domain of everything that is decoded outside the process. The messages are translated, hold
 * nothing of the file, and may be shown to a person as they are.
 */
#define RK_SANDBOX_ERROR (rk_sandbox_error_quark ())
GQuark rk_sandbox_error_quark (void);

/**
 * RkSandboxError:
 * @RK_SANDBOX_ERROR_UNAVAILABLE: no sandbox can be set up on this machine, so nothing is decoded;
 *   show a card with name, kind and size instead
 * @RK_SANDBOX_ERROR_UNSUPPORTED: not a kind of file that the workers know
 * @RK_SANDBOX_ERROR_DAMAGED: the file is damaged or cut off
 * @RK_SANDBOX_ERROR_TOO_LARGE: the file claims more pixels, pages or memory than is allowed
 * @RK_SANDBOX_ERROR_ENCRYPTED: the paper asks for a password
 * @RK_SANDBOX_ERROR_TIMED_OUT: the worker did not answer in time and was ended
 * @RK_SANDBOX_ERROR_CRASHED: the worker died, was killed, or broke the protocol
 * @RK_SANDBOX_ERROR_NO_CONVERTER: LibreOffice is not installed; show a card with name, kind and
 * size
 * @RK_SANDBOX_ERROR_READ: the stream that a film is read from failed
 *
 * All but UNAVAILABLE and READ concern the one file; show 表示できません with the way to save it.
 */
typedef enum
{
  RK_SANDBOX_ERROR_UNAVAILABLE,
  RK_SANDBOX_ERROR_UNSUPPORTED,
  RK_SANDBOX_ERROR_DAMAGED,
  RK_SANDBOX_ERROR_TOO_LARGE,
  RK_SANDBOX_ERROR_ENCRYPTED,
  RK_SANDBOX_ERROR_TIMED_OUT,
  RK_SANDBOX_ERROR_CRASHED,
  RK_SANDBOX_ERROR_READ,
  RK_SANDBOX_ERROR_NO_CONVERTER,
} RkSandboxError;

/**
 * RkPixels:
 * @bytes: the pixels, `stride * height` bytes; shared memory that nobody else writes any more
 * @width: in pixels, at least 1
 * @height: in pixels, at least 1
 * @stride: bytes from one row to the next, `width * 4`
 *
 * A decoded picture, page or film frame. The format is always 8 bits each of blue, green, red and
 * alpha in this order in memory, premultiplied, sRGB: `GDK_MEMORY_B8G8R8A8_PREMULTIPLIED` (and, on
 * little-endian machines, `CAIRO_FORMAT_ARGB32`). So the application shows it by
 * `gdk_memory_texture_new (p->width, p->height, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, p->bytes,
 * p->stride)` without another copy.
 */
typedef struct
{
  GBytes *bytes;
  guint width;
  guint height;
  gsize stride;
} RkPixels;

RkPixels *rk_pixels_copy (const RkPixels *pixels);
void rk_pixels_free (RkPixels *pixels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkPixels, rk_pixels_free)

/**
 * rk_pixels_new_from_preview:
 * @preview: of an attachment's record, from anybody
 *
 * The stand-in that a record carries, to be shown blurred until the picture is there. It is bare
 * pixels behind their numbers, so no decoder is needed. Thread-safe.
 *
 * Returns: (transfer full) (nullable): the pixels; %NULL if it is nothing of ours
 */
RkPixels *rk_pixels_new_from_preview (GBytes *preview);

/**
 * rk_pixels_shrink:
 * @pixels: decoded pixels
 * @max_edge: of the longer edge, at least 1
 *
 * Bare arithmetic on pixels that are here already. Thread-safe.
 *
 * Returns: (transfer full): the same, made smaller where it is larger
 */
RkPixels *rk_pixels_shrink (const RkPixels *pixels, guint max_edge);

/**
 * rk_pixels_dup_preview:
 * @pixels: decoded pixels, opaque
 *
 * The stand-in for a record, as [method@Decoder.encode_picture_async] makes it of pictures: of the
 * poster of a film or the first page of a paper. Thread-safe.
 *
 * Returns: (transfer full): the stand-in
 */
GBytes *rk_pixels_dup_preview (const RkPixels *pixels);

/**
 * rk_pixels_dup_bitmap:
 * @pixels: decoded pixels
 *
 * Bare arithmetic. Thread-safe.
 *
 * Returns: (transfer full): a file without compression (BMP), for a worker to make a proper one of;
 *   what is transparent is white
 */
GBytes *rk_pixels_dup_bitmap (const RkPixels *pixels);

#define RK_TYPE_PIXELS (rk_pixels_get_type ())
GType rk_pixels_get_type (void);

/**
 * RkFileKind:
 * @RK_FILE_KIND_UNKNOWN: nothing that can be shown
 * @RK_FILE_KIND_PICTURE: use [method@Decoder.decode_picture_async]
 * @RK_FILE_KIND_PAPER: a PDF, use [func@Paper.open_async]
 * @RK_FILE_KIND_FILM: film or sound, use [func@Film.open_async]
 */
typedef enum
{
  RK_FILE_KIND_UNKNOWN,
  RK_FILE_KIND_PICTURE,
  RK_FILE_KIND_PAPER,
  RK_FILE_KIND_FILM,
} RkFileKind;

/**
 * rk_file_kind_sniff:
 * @data: (array length=length): the first bytes of a file
 * @length: how many, 64 are enough
 * @ret_mime_type: (out) (optional): a static string such as `image/jpeg`, or %NULL if unknown
 *
 * Tells by the file's first bytes what it claims to be. It only compares constants, so it is safe
 * in the application's process. Thread-safe.
 */
RkFileKind rk_file_kind_sniff (const guint8 *data, gsize length, const char **ret_mime_type);

/**
 * RkProbe:
 * @kind: picture, paper or film
 * @mime_type: a static string such as `image/jpeg`
 * @width: of the picture as it is to be seen (orientation applied), of the first page in points, or
 *   of the film in pixels; 0 for sound alone
 * @height: as @width
 * @orientation: the EXIF orientation that the file says, 1 to 8; 1 for everything but pictures.
 *   Only to be told: [method@Decoder.decode_picture_async] has applied it already
 * @n_pages: of a paper or of a fax (TIFF), else 1
 * @duration: of a film in microseconds, 0 if not known or no film
 */
typedef struct
{
  RkFileKind kind;
  const char *mime_type;
  guint width;
  guint height;
  guint orientation;
  guint n_pages;
  gint64 duration;
} RkProbe;

void rk_probe_free (RkProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkProbe, rk_probe_free)

/**
 * RkEncodeFormat:
 * @RK_ENCODE_AUTO: PNG if the picture has transparent pixels or was a PNG or GIF of few colours;
 *   a fax (TIFF) of several pages and a GIF that moves stay what they are, in their size, without
 *   what they tell of their origin; else JPEG
 * @RK_ENCODE_JPEG: JPEG; transparency becomes white
 * @RK_ENCODE_PNG: PNG
 */
typedef enum
{
  RK_ENCODE_AUTO,
  RK_ENCODE_JPEG,
  RK_ENCODE_PNG,
} RkEncodeFormat;

/**
 * RkEncoded:
 * @bytes: the new file; no byte of the original's metadata is in it
 * @mime_type: `image/jpeg`, `image/png`, `image/tiff` or `image/gif`, a static string
 * @width: in pixels
 * @height: in pixels
 * @preview: at most 2,048 bytes for the record's `preview` (there as base64), see
 *   rk_pixels_new_from_preview()
 *
 * A picture that was decoded, turned upright, made smaller and encoded anew.
 */
typedef struct
{
  GBytes *bytes;
  const char *mime_type;
  guint width;
  guint height;
  GBytes *preview;
} RkEncoded;

void rk_encoded_free (RkEncoded *encoded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkEncoded, rk_encoded_free)

#define RK_TYPE_DECODER (rk_decoder_get_type ())
/**
 * RkDecoder:
 *
 * Decodes untrusted files in worker processes of their own, one for each file, without network,
 * without files and with limits on memory and time (`docs/adr` says how). One object serves a whole
 * application: it keeps one worker warm and lets only a few run at once; what has to wait is served
 * first come, first served, and leaves the queue when it is cancelled.
 *
 * All functions of it, of [class@Paper] and of [class@Film] belong to the main thread (they use the
 * thread-default main context of the thread that made the decoder, and must be called there).
 * Cancelling the decoding of a picture ends its worker; cancelling a call of an open paper or film
 * lets that call fail when its turn has come, and the paper or film goes on.
 */
G_DECLARE_FINAL_TYPE (RkDecoder, rk_decoder, RK, DECODER, GObject)

/**
 * rk_decoder_new:
 *
 * Starts nothing yet and cannot fail: where no sandbox can be had, each operation says
 * %RK_SANDBOX_ERROR_UNAVAILABLE.
 *
 * Returns: (transfer full): a decoder
 */
RkDecoder *rk_decoder_new (void);

/**
 * rk_decoder_warm_up:
 * @self: a decoder
 *
 * Starts a worker ahead of the first picture, so that the first one is as quick as those after it.
 * Called when a timeline is about to open; repeating it is harmless.
 */
void rk_decoder_warm_up (RkDecoder *self);

/**
 * rk_decoder_check_async:
 * @self: a decoder
 *
 * Tries a worker, to tell whether this machine can decode anything at all.
 */
void rk_decoder_check_async (RkDecoder *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * rk_decoder_check_finish:
 *
 * Returns: %TRUE if a worker runs inside a sandbox here; else %FALSE with
 *   %RK_SANDBOX_ERROR_UNAVAILABLE
 */
gboolean rk_decoder_check_finish (RkDecoder *self, GAsyncResult *result, GError **error);

/**
 * rk_decoder_probe_async:
 * @self: a decoder
 * @file: the whole file
 *
 * Asks a worker what @file is.
 */
void rk_decoder_probe_async (RkDecoder *self,
                             GBytes *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * rk_decoder_probe_finish:
 *
 * Returns: (transfer full): what the worker says, checked for sense
 */
RkProbe *rk_decoder_probe_finish (RkDecoder *self, GAsyncResult *result, GError **error);

/**
 * rk_decoder_decode_picture_async:
 * @self: a decoder
 * @file: the whole file: JPEG, PNG, WebP, HEIC, AVIF, GIF (its first picture), TIFF (its first
 *   page) or BMP
 * @max_width: in device pixels (multiply by the widget's scale factor); 0 for no limit
 * @max_height: as @max_width
 *
 * Decodes a picture, turned upright, and made smaller (never larger) so that it fits into
 * @max_width × @max_height with its proportions kept. Asking for the size that is shown saves most
 * of the time and memory. Without a limit the answer has at most 64 million pixels and is made
 * smaller beyond that.
 */
void rk_decoder_decode_picture_async (RkDecoder *self,
                                      GBytes *file,
                                      guint max_width,
                                      guint max_height,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * rk_decoder_decode_page_async:
 * @page: from 0; a page of a fax (TIFF), which [method@Decoder.probe_async] counts
 *
 * As rk_decoder_decode_picture_async(), which gives the first page; finished by the same function.
 */
void rk_decoder_decode_page_async (RkDecoder *self,
                                   GBytes *file,
                                   guint page,
                                   guint max_width,
                                   guint max_height,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * rk_decoder_decode_picture_finish:
 *
 * Returns: (transfer full): the pixels
 */
RkPixels *rk_decoder_decode_picture_finish (RkDecoder *self, GAsyncResult *result, GError **error);

/**
 * rk_decoder_encode_picture_async:
 * @self: a decoder
 * @file: the whole file, of any kind that [method@Decoder.decode_picture_async] knows
 * @max_edge: the longer edge of the result at most, in pixels; 0 keeps the size
 * @format: what to make
 * @quality: of JPEG, 1 to 100; 0 for the usual 85
 *
 * Makes a new file of a picture for sending: upright, at the chosen size, without place, camera and
 * every other metadata of the original. Serves for thumbnails too (small @max_edge).
 */
void rk_decoder_encode_picture_async (RkDecoder *self,
                                      GBytes *file,
                                      guint max_edge,
                                      RkEncodeFormat format,
                                      guint quality,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * rk_decoder_encode_picture_finish:
 *
 * Returns: (transfer full): the new file
 */
RkEncoded *rk_decoder_encode_picture_finish (RkDecoder *self, GAsyncResult *result, GError **error);

/**
 * rk_decoder_read_text_async:
 * @self: a decoder
 * @file: a text, also a table of values, in UTF-8, UTF-16, Shift_JIS (as Windows has it) or EUC-JP
 *
 * Reads a text.
 */
void rk_decoder_read_text_async (RkDecoder *self,
                                 GBytes *file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * rk_decoder_read_text_finish:
 *
 * Returns: (transfer full): valid UTF-8, at most its first four million bytes
 */
char *rk_decoder_read_text_finish (RkDecoder *self, GAsyncResult *result, GError **error);

#define RK_TYPE_PAPER (rk_paper_get_type ())
/**
 * RkPaper:
 *
 * An open PDF. Its worker lives as long as the object; if it dies, every later call fails with the
 * reason.
 */
G_DECLARE_FINAL_TYPE (RkPaper, rk_paper, RK, PAPER, GObject)

/**
 * rk_paper_open_async:
 * @decoder: a decoder
 * @file: the whole PDF
 *
 * Opens a PDF in a worker of its own.
 */
void rk_paper_open_async (RkDecoder *decoder,
                          GBytes *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/**
 * rk_paper_open_finish:
 *
 * Returns: (transfer full): the open paper
 */
RkPaper *rk_paper_open_finish (GAsyncResult *result, GError **error);

/**
 * rk_paper_get_n_pages:
 *
 * Returns: the number of pages, 1 to 5,000
 */
guint rk_paper_get_n_pages (RkPaper *self);

/**
 * rk_paper_get_page_size:
 * @self: a paper
 * @page: from 0
 * @ret_width: (out): in points (1/72 inch), more than 0
 * @ret_height: (out): as @ret_width
 *
 * The sizes of all pages are known once the paper is open.
 */
void rk_paper_get_page_size (RkPaper *self, guint page, double *ret_width, double *ret_height);

/**
 * rk_paper_render_page_async:
 * @self: a paper
 * @page: from 0
 * @scale: device pixels per point; 1.0 is 72 dpi. Made smaller if the page would have more than 64
 *   million pixels
 *
 * Renders one page on white. Calls of one paper are served one after another.
 */
void rk_paper_render_page_async (RkPaper *self,
                                 guint page,
                                 double scale,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * rk_paper_render_page_finish:
 *
 * Returns: (transfer full): the page
 */
RkPixels *rk_paper_render_page_finish (RkPaper *self, GAsyncResult *result, GError **error);

/**
 * RkPaperPlace:
 * @x1: left, in points from the page's left edge
 * @y1: upper, in points from the page's upper edge
 * @x2: right
 * @y2: lower
 * @match: of something found: which one it belongs to, from 0; a word that goes on in the next line
 *   has a place in each
 *
 * A place on a page.
 */
typedef struct
{
  double x1;
  double y1;
  double x2;
  double y2;
  guint match;
} RkPaperPlace;

/**
 * rk_paper_find_async:
 * @self: a paper
 * @page: from 0
 * @text: what is looked for, at most 400 bytes of UTF-8
 *
 * Looks for a text on one page. What a person reads as the same is the same: case and width of
 * letters, forms of kanji that programs write for one another, line breaks, spaces within Japanese.
 */
void rk_paper_find_async (RkPaper *self,
                          guint page,
                          const char *text,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/**
 * rk_paper_find_finish:
 * @ret_has_text: (out) (optional): whether the page has any text; a scanned one has not
 *
 * Returns: (transfer full) (element-type RkPaperPlace): where it stands, from top to bottom; empty
 *   if it does not
 */
GArray *
rk_paper_find_finish (RkPaper *self, GAsyncResult *result, gboolean *ret_has_text, GError **error);

/**
 * rk_paper_select_async:
 * @self: a paper
 * @page: from 0
 * @place: from where to where; the whole page for all of its text
 *
 * Gets the text between two corners of a page, for copying.
 */
void rk_paper_select_async (RkPaper *self,
                            guint page,
                            const RkPaperPlace *place,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * rk_paper_select_finish:
 *
 * Returns: (transfer full): valid UTF-8, perhaps empty
 */
char *rk_paper_select_finish (RkPaper *self, GAsyncResult *result, GError **error);

/**
 * rk_decoder_render_pdf_page_async:
 * @self: a decoder
 * @file: the whole PDF
 * @page: from 0
 * @max_width: in device pixels; 0 for no limit (then 144 dpi)
 * @max_height: as @max_width
 *
 * Opens a PDF, renders one page so that it fits, and closes it: for a thumbnail in the timeline.
 */
void rk_decoder_render_pdf_page_async (RkDecoder *self,
                                       GBytes *file,
                                       guint page,
                                       guint max_width,
                                       guint max_height,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/**
 * rk_decoder_render_pdf_page_finish:
 *
 * Returns: (transfer full): the page
 */
RkPixels *rk_decoder_render_pdf_page_finish (RkDecoder *self, GAsyncResult *result, GError **error);

/**
 * rk_decoder_is_office:
 * @media_type: (nullable): as declared
 * @name: (nullable): of the file
 *
 * Whether a file says of itself that it is of Word, Excel, PowerPoint or OpenDocument, so that
 * [method@Decoder.convert_async] is the way to show it. Thread-safe.
 */
gboolean rk_decoder_is_office (const char *media_type, const char *name);

/**
 * rk_decoder_can_convert:
 *
 * Returns: whether there is a LibreOffice here, as far as can be told without starting it
 */
gboolean rk_decoder_can_convert (RkDecoder *self);

/**
 * rk_decoder_convert_async:
 * @self: a decoder
 * @file: the whole document
 * @media_type: (nullable): as declared
 * @name: (nullable): of the file
 *
 * Makes a PDF of an office document: LibreOffice does it, in a sandbox of its own whose only files
 * are in memory. Takes some seconds; cancelling ends it at once. The PDF is as untrusted as the
 * document: show it by [func@Paper.open_async].
 */
void rk_decoder_convert_async (RkDecoder *self,
                               GBytes *file,
                               const char *media_type,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * rk_decoder_convert_finish:
 *
 * Returns: (transfer full): the PDF; %NULL with %RK_SANDBOX_ERROR_NO_CONVERTER where there is no
 *   LibreOffice
 */
GBytes *rk_decoder_convert_finish (RkDecoder *self, GAsyncResult *result, GError **error);

#define RK_TYPE_FILM (rk_film_get_type ())
/**
 * RkFilm:
 *
 * An open film or sound. Its worker lives as long as the object and reads the file piece by piece
 * through the parent, so the whole is never in memory. The worker decodes; who plays is the parent,
 * by pulling frames and samples and showing them when their time has come: not pulling is pause.
 */
G_DECLARE_FINAL_TYPE (RkFilm, rk_film, RK, FILM, GObject)

/**
 * RkFilmFrame:
 * @pixels: the picture, turned upright, opaque
 * @timestamp: when to show it, in microseconds from the film's beginning
 * @duration: how long, in microseconds; 0 if not known
 */
typedef struct
{
  RkPixels *pixels;
  gint64 timestamp;
  gint64 duration;
} RkFilmFrame;

void rk_film_frame_free (RkFilmFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkFilmFrame, rk_film_frame_free)

/**
 * RkFilmSound:
 * @samples: interleaved signed 16-bit little-endian samples, 2 channels, 48,000 a second
 * @timestamp: of the first sample, in microseconds from the film's beginning
 */
typedef struct
{
  GBytes *samples;
  gint64 timestamp;
} RkFilmSound;

void rk_film_sound_free (RkFilmSound *sound);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkFilmSound, rk_film_sound_free)

/**
 * rk_film_open_async:
 * @decoder: a decoder
 * @stream: a stream that implements #GSeekable; the film keeps a reference and is its only user.
 *   Reads use g_input_stream_read_async(), so they may take long (the chunk is still being
 *   downloaded); g_seekable_seek() must not block
 * @size: the size of the whole file in bytes, more than 0
 * @max_width: frames are made smaller to fit, in device pixels; 0 for 1920
 * @max_height: as @max_width; 0 for 1080
 *
 * Opens a film and waits until its first frame can be had.
 */
void rk_film_open_async (RkDecoder *decoder,
                         GInputStream *stream,
                         guint64 size,
                         guint max_width,
                         guint max_height,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);

/**
 * rk_film_open_finish:
 *
 * Returns: (transfer full): the open film, at its beginning
 */
RkFilm *rk_film_open_finish (GAsyncResult *result, GError **error);

/**
 * rk_film_get_width:
 *
 * Returns: the width of the frames in pixels; 0 for sound alone
 */
guint rk_film_get_width (RkFilm *self);

/**
 * rk_film_get_height:
 *
 * Returns: the height of the frames in pixels; 0 for sound alone
 */
guint rk_film_get_height (RkFilm *self);

/**
 * rk_film_get_duration:
 *
 * Returns: in microseconds, 0 if not known
 */
gint64 rk_film_get_duration (RkFilm *self);

/**
 * rk_film_get_has_sound:
 *
 * Returns: whether [method@Film.next_sound_async] will ever give something
 */
gboolean rk_film_get_has_sound (RkFilm *self);

/**
 * rk_film_next_frame_async:
 * @self: a film with pictures
 *
 * Gets the next frame. Calls of one film are served one after another; one frame ahead is enough to
 * play smoothly, since the worker decodes ahead by itself.
 */
void rk_film_next_frame_async (RkFilm *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * rk_film_next_frame_finish:
 * @ret_frame: (out) (transfer full) (nullable): the frame, or %NULL at the end of the film
 *
 * Returns: %TRUE for a frame or the end, %FALSE with @error set
 */
gboolean rk_film_next_frame_finish (RkFilm *self,
                                    GAsyncResult *result,
                                    RkFilmFrame **ret_frame,
                                    GError **error);

/**
 * rk_film_next_sound_async:
 * @self: a film with sound
 *
 * Gets the next piece of sound, at most a third of a second. To play, keep about half a second of
 * it ahead of the frames.
 */
void rk_film_next_sound_async (RkFilm *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * rk_film_next_sound_finish:
 * @ret_sound: (out) (transfer full) (nullable): the samples, or %NULL at the end of the film
 *
 * Returns: %TRUE for samples or the end, %FALSE with @error set
 */
gboolean rk_film_next_sound_finish (RkFilm *self,
                                    GAsyncResult *result,
                                    RkFilmSound **ret_sound,
                                    GError **error);

/**
 * rk_film_seek_async:
 * @self: a film
 * @position: where to, in microseconds from the beginning
 *
 * Goes to the frame that is shown at @position. What was pulled before belongs to the old place;
 * pulling after the end of this call gives the new one.
 */
void rk_film_seek_async (RkFilm *self,
                         gint64 position,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);

/**
 * rk_film_seek_finish:
 *
 * Returns: whether it worked
 */
gboolean rk_film_seek_finish (RkFilm *self, GAsyncResult *result, GError **error);

/**
 * rk_film_close:
 * @self: a film
 *
 * Ends the worker and lets go of the stream; later calls fail. Also done when the object dies.
 */
void rk_film_close (RkFilm *self);

/**
 * rk_decoder_film_poster_async:
 * @self: a decoder
 * @stream: as for [func@Film.open_async]
 * @size: as for [func@Film.open_async]
 * @max_width: in device pixels; 0 for 1920
 * @max_height: as @max_width; 0 for 1080
 *
 * Opens a film, takes one picture near its beginning and closes it.
 */
void rk_decoder_film_poster_async (RkDecoder *self,
                                   GInputStream *stream,
                                   guint64 size,
                                   guint max_width,
                                   guint max_height,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * rk_decoder_film_poster_finish:
 *
 * Returns: (transfer full): the picture; %RK_SANDBOX_ERROR_UNSUPPORTED for sound alone
 */
RkPixels *rk_decoder_film_poster_finish (RkDecoder *self, GAsyncResult *result, GError **error);

#define RK_TYPE_MOVING (rk_moving_get_type ())
/**
 * RkMoving:
 *
 * An open GIF. Its worker lives as long as the object and decodes one picture after another when it
 * is asked for it: not asking is pause, and however many pictures there are, one is in memory. Who
 * plays is the parent. Belongs to the main thread, as [class@Decoder] does.
 */
G_DECLARE_FINAL_TYPE (RkMoving, rk_moving, RK, MOVING, GObject)

/**
 * RkMovingFrame:
 * @pixels: all of the picture as it is to be seen, not only what changed
 * @delay: how long it stays, in milliseconds, more than 10
 * @is_last: whether the next one is the first again
 */
typedef struct
{
  RkPixels *pixels;
  guint delay;
  gboolean is_last;
} RkMovingFrame;

void rk_moving_frame_free (RkMovingFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkMovingFrame, rk_moving_frame_free)

/**
 * rk_moving_open_async:
 * @decoder: a decoder
 * @file: the whole GIF
 * @max_width: pictures are made smaller to fit, in device pixels, 1 to 4096
 * @max_height: as @max_width
 *
 * Opens a GIF in a worker of its own, which looks through all of it without decoding a picture. One
 * that moves and has more than 16 million pixels or 10,000 pictures is
 * %RK_SANDBOX_ERROR_TOO_LARGE.
 */
void rk_moving_open_async (RkDecoder *decoder,
                           GBytes *file,
                           guint max_width,
                           guint max_height,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * rk_moving_open_finish:
 *
 * Returns: (transfer full): the open GIF, before its first picture
 */
RkMoving *rk_moving_open_finish (GAsyncResult *result, GError **error);

/**
 * rk_moving_get_n_frames:
 *
 * Returns: the number of pictures; 1 if it does not move, then there is nothing to be asked for
 */
guint rk_moving_get_n_frames (RkMoving *self);

/**
 * rk_moving_get_n_plays:
 *
 * Returns: how often all of it is to be played, 0: without end
 */
guint rk_moving_get_n_plays (RkMoving *self);

/**
 * rk_moving_next_frame_async:
 * @self: a GIF that moves
 *
 * Gets the next picture; after the last one the first. Calls are served one after another.
 */
void rk_moving_next_frame_async (RkMoving *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * rk_moving_next_frame_finish:
 *
 * Returns: (transfer full): the picture
 */
RkMovingFrame *rk_moving_next_frame_finish (RkMoving *self, GAsyncResult *result, GError **error);

/**
 * rk_moving_close:
 * @self: a GIF
 *
 * Ends the worker; later calls fail. Also done when the object dies.
 */
void rk_moving_close (RkMoving *self);

G_END_DECLS
