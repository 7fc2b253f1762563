/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkFileReader:
 * @read: gives up to @size bytes from @offset into @buffer; less only at the end
 *
 * How a file is looked at, whatever holds it.
 */
typedef struct
{
  gint64 size;
  gssize (*read) (gpointer data, gint64 offset, guint8 *buffer, gsize size);
  gpointer data;
} RkFileReader;

/**
 * rk_file_name_is_refused:
 *
 * Whether an attachment of this name or media type is a program, a script or a document with
 * macros by its own account.
 */
gboolean rk_file_name_is_refused (const char *name, const char *media_type);

/**
 * rk_file_content_is_refused:
 * @reader: the file
 * @name: its name
 *
 * Whether the content is a program (ELF, PE, Mach-O, class, wasm), a script (#!), a shortcut, a
 * document with macros (OLE with VBA, OOXML with vbaProject), an archive that holds one of these or
 * that cannot be looked into, whatever the name says.
 */
gboolean rk_file_content_is_refused (const RkFileReader *reader, const char *name);

G_END_DECLS
