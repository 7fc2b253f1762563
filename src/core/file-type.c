/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/file-type.h"

#include <string.h>

/* Programs, scripts, shortcuts, installers, documents with macros, and archives into which nobody
 * looks here. */
static const char *const refused_extensions[] = {
  "exe",        "dll",         "com",       "scr",
  "pif",        "cpl",         "msi",       "msp",
  "mst",        "sys",         "drv",       "ocx",
  "bat",        "cmd",         "ps1",       "psm1",
  "psd1",       "vbs",         "vbe",       "vb",
  "js",         "jse",         "mjs",       "wsf",
  "wsh",        "wsc",         "sct",       "hta",
  "lnk",        "url",         "scf",       "inf",
  "reg",        "jar",         "class",     "jnlp",
  "app",        "dmg",         "pkg",       "deb",
  "rpm",        "apk",         "ipa",       "sh",
  "bash",       "zsh",         "csh",       "ksh",
  "command",    "desktop",     "py",        "pyc",
  "pyw",        "pl",          "rb",        "php",
  "lua",        "tcl",         "wasm",      "elf",
  "so",         "dylib",       "bin",       "run",
  "out",        "gadget",      "chm",       "hlp",
  "docm",       "dotm",        "xlsm",      "xltm",
  "xlam",       "xlsb",        "pptm",      "potm",
  "ppam",       "ppsm",        "sldm",      "xla",
  "xll",        "wll",         "ade",       "adp",
  "mdb",        "accdb",       "accde",     "mde",
  "htm",        "html",        "xhtml",     "mht",
  "mhtml",      "svg",         "svgz",      "xml",
  "7z",         "rar",         "cab",       "iso",
  "img",        "vhd",         "vhdx",      "gz",
  "tgz",        "bz2",         "xz",        "zst",
  "lzh",        "lha",         "arj",       "ace",
  "tar",        "z",           "one",       "settingcontent-ms",
  "library-ms", "search-ms",   "appref-ms", "appx",
  "msix",       "application", "diagcab",   "msc",
};

static const char *const refused_media_types[] = {
  "application/x-msdownload",
  "application/x-dosexec",
  "application/x-executable",
  "application/x-sharedlib",
  "application/x-mach-binary",
  "application/x-sh",
  "application/x-shellscript",
  "application/javascript",
  "text/javascript",
  "application/x-msdos-program",
  "application/java-archive",
  "application/x-java-archive",
  "application/x-ms-shortcut",
  "application/x-msi",
  "application/wasm",
  "text/html",
  "application/xhtml+xml",
  "image/svg+xml",
  "application/x-7z-compressed",
  "application/vnd.rar",
  "application/x-rar",
  "application/x-rar-compressed",
  "application/gzip",
  "application/x-tar",
  "application/x-iso9660-image",
  "application/vnd.ms-cab-compressed",
};

static gboolean
extension_is_refused (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL)
    return FALSE;
  /* Windows ignores dots and spaces at the end of a name. */
  g_autofree char *extension = g_ascii_strdown (dot + 1, -1);
  g_strchomp (extension);
  for (gsize i = 0; i < G_N_ELEMENTS (refused_extensions); i++)
    if (strcmp (extension, refused_extensions[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
name_is_refused (const char *name)
{
  g_autofree char *trimmed = g_strdup (name);

  for (gsize n = strlen (trimmed); n > 0 && (trimmed[n - 1] == '.' || trimmed[n - 1] == ' '); n--)
    trimmed[n - 1] = '\0';
  /* A character that turns the direction of writing makes "gpj.exe" read "exe.jpg". */
  for (const char *p = trimmed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
        return TRUE;
    }
  return extension_is_refused (trimmed);
}

gboolean
rk_file_name_is_refused (const char *name, const char *media_type)
{
  if (name_is_refused (name))
    return TRUE;
  if (media_type == NULL)
    return FALSE;

  g_autofree char *type = g_ascii_strdown (media_type, -1);
  char *parameters = strchr (type, ';');
  if (parameters != NULL)
    *parameters = '\0';
  g_strstrip (type);
  if (strstr (type, "macroenabled") != NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (refused_media_types); i++)
    if (strcmp (type, refused_media_types[i]) == 0)
      return TRUE;
  return FALSE;
}

typedef struct
{
  guint offset;
  guint size;
  const char *bytes;
} Magic;

#define MAGIC(offset, bytes)                                                                       \
  {                                                                                                \
    offset, sizeof (bytes) - 1, bytes                                                              \
  }

static const Magic refused_magics[] = {
  MAGIC (0, "MZ"),
  MAGIC (0,
         "\x7f"
         "ELF"),
  MAGIC (0, "\xfe\xed\xfa\xce"),
  MAGIC (0, "\xfe\xed\xfa\xcf"),
  MAGIC (0, "\xce\xfa\xed\xfe"),
  MAGIC (0, "\xcf\xfa\xed\xfe"),
  MAGIC (0, "\xca\xfe\xba\xbe"),
  MAGIC (0, "\0asm"),
  MAGIC (0, "dex\n"),
  MAGIC (0, "#!"),
  MAGIC (0, "\xef\xbb\xbf#!"),
  MAGIC (0, "<?php"),
  MAGIC (0, "@echo"),
  MAGIC (0, "@ECHO"),
  MAGIC (0, "REGEDIT4"),
  MAGIC (0, "Windows Registry Editor"),
  MAGIC (0, "L\0\0\0\x01\x14\x02\0"),
  MAGIC (0, "ITSF"),
  MAGIC (0, "!<arch>"),
  MAGIC (0, "\xed\xab\xee\xdb"),
  MAGIC (0, "Rar!"),
  MAGIC (0, "7z\xbc\xaf\x27\x1c"),
  MAGIC (0, "MSCF"),
  MAGIC (0, "\x1f\x8b"),
  MAGIC (0, "BZh"),
  MAGIC (0,
         "\xfd"
         "7zXZ"),
  MAGIC (0, "\x28\xb5\x2f\xfd"),
  MAGIC (2, "-lh"),
  MAGIC (257, "ustar"),
};

static const char *const refused_text_starts[]
  = { "<!doctype html", "<html", "<script", "<svg", "<hta:", "<?xml-stylesheet" };

static gboolean
read_all (const RkFileReader *reader, gint64 offset, guint8 *buffer, gsize size)
{
  return offset >= 0 && offset + (gint64) size <= reader->size
         && reader->read (reader->data, offset, buffer, size) == (gssize) size;
}

static gboolean
starts_as_refused (const guint8 *head, gsize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused_magics); i++)
    {
      const Magic *magic = &refused_magics[i];

      if (magic->offset + magic->size <= size
          && memcmp (head + magic->offset, magic->bytes, magic->size) == 0)
        return TRUE;
    }

  gsize at = size >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  while (at < size && g_ascii_isspace (head[at]))
    at++;
  for (gsize i = 0; i < G_N_ELEMENTS (refused_text_starts); i++)
    {
      gsize n = strlen (refused_text_starts[i]);

      if (size - at >= n
          && g_ascii_strncasecmp ((const char *) head + at, refused_text_starts[i], n) == 0)
        return TRUE;
    }
  return FALSE;
}

#define SCAN_BLOCK (64 * 1024)

/* Whether any of @needles occurs anywhere. */
static gboolean
holds_any (const RkFileReader *reader, const Magic *needles, gsize n)
{
  g_autofree guint8 *block = g_malloc (SCAN_BLOCK);
  const gsize overlap = 64;

  for (gint64 at = 0; at < reader->size; at += SCAN_BLOCK - overlap)
    {
      gsize size = (gsize) MIN (reader->size - at, SCAN_BLOCK);

      /* What cannot be read cannot be said to be harmless. */
      if (!read_all (reader, at, block, size))
        return TRUE;
      for (gsize i = 0; i < n; i++)
        if (memmem (block, size, needles[i].bytes, needles[i].size) != NULL)
          return TRUE;
    }
  return FALSE;
}

/* Directory entries of a compound file are UTF-16. */
static const Magic ole_needles[] = {
  MAGIC (0, "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"),
  MAGIC (0, "M\0a\0c\0r\0o\0s\0\0\0"),
  MAGIC (0,
         "\x01\0O\0l\0e\0"
         "1\0"
         "0\0N\0a\0t\0i\0v\0e\0"),
  MAGIC (0, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
  /* The container of PowerPoint's macros. */
  MAGIC (0, "\x1f\0\xff\x03\x14\0\0\0"),
  /* The class of Windows Installer's databases. */
  MAGIC (0, "\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"),
};

/* Whether a workbook of the old format has a sheet of macros (from before VBA): an entry of its
 * table of sheets that says so. Such entries stand together and are never packed. */
static gboolean
holds_macro_sheet (const RkFileReader *reader)
{
  g_autofree guint8 *block = g_malloc (SCAN_BLOCK);
  const gsize overlap = 64;

  for (gint64 at = 0; at < reader->size; at += SCAN_BLOCK - overlap)
    {
      gsize size = (gsize) MIN (reader->size - at, SCAN_BLOCK);

      if (!read_all (reader, at, block, size))
        return TRUE;
      /* BOUNDSHEET: 85 00, length, place of the sheet, hidden or not, kind, letters of the name. */
      for (gsize i = 0; i + 12 <= size; i++)
        if (block[i] == 0x85 && block[i + 1] == 0 && block[i + 2] >= 8 && block[i + 2] <= 72
            && block[i + 3] == 0 && block[i + 8] <= 2 && block[i + 9] == 1 && block[i + 10] > 0
            && (block[i + 2] == block[i + 10] + 8 || block[i + 2] == block[i + 10] * 2 + 8
                || block[i + 2] == block[i + 10] + 7))
          return TRUE;
    }
  return FALSE;
}

static const Magic pdf_needles[] = { MAGIC (0, "/JavaScript"), MAGIC (0, "/Launch") };

#define EOCD_SIZE      22
#define ENTRY_SIZE     46
#define MAX_ENTRY_NAME 4096

static guint
u16 (const guint8 *p)
{
  return p[0] | (guint) p[1] << 8;
}

static guint32
u32 (const guint8 *p)
{
  return u16 (p) | (guint32) u16 (p + 2) << 16;
}

static gint64
find_eocd (const RkFileReader *reader, guint8 *ret_eocd)
{
  gsize size = (gsize) MIN (reader->size, 65535 + EOCD_SIZE);
  g_autofree guint8 *tail = g_malloc (MAX (size, 1));

  if (size < EOCD_SIZE || !read_all (reader, reader->size - (gint64) size, tail, size))
    return -1;
  for (gsize i = size - EOCD_SIZE + 1; i-- > 0;)
    if (memcmp (tail + i, "PK\x05\x06", 4) == 0)
      {
        memcpy (ret_eocd, tail + i, EOCD_SIZE);
        return reader->size - (gint64) size + (gint64) i;
      }
  return -1;
}

static gboolean
entry_is_refused (const char *name, guint flags)
{
  static const char *const parts[]
    = { "vbaproject.bin", "vbadata.xml", "macrosheets/", "activex", "meta-inf/manifest.mf" };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const char *base = strrchr (lower, '/');

  /* Encrypted: nobody can look into it. */
  if (flags & 1)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (lower, parts[i]) != NULL)
      return TRUE;
  base = base != NULL ? base + 1 : lower;
  /* Office's own parts are XML and binary data. */
  if (g_str_has_suffix (base, ".xml") || g_str_has_suffix (base, ".bin"))
    return FALSE;
  return g_str_has_suffix (base, ".zip") || extension_is_refused (base);
}

/* Whether a zip (also one behind something else) holds what is refused, or does not add up. */
static gboolean
zip_is_refused (const RkFileReader *reader, gboolean must_be_zip)
{
  guint8 eocd[EOCD_SIZE];
  const gint64 end = find_eocd (reader, eocd);

  if (end < 0)
    return must_be_zip;

  const guint n = u16 (eocd + 10);
  const gint64 directory = (gint64) u32 (eocd + 12);
  gint64 at = end - directory;
  if (n == 0 || n == 0xffff || directory == 0xffffffff || at < 0)
    return must_be_zip || n != 0;
  for (guint i = 0; i < n; i++)
    {
      guint8 entry[ENTRY_SIZE];
      char name[MAX_ENTRY_NAME + 1];

      if (!read_all (reader, at, entry, sizeof entry) || memcmp (entry, "PK\x01\x02", 4) != 0)
        return TRUE;
      guint size = u16 (entry + 28);
      if (size > MAX_ENTRY_NAME || !read_all (reader, at + ENTRY_SIZE, (guint8 *) name, size))
        return TRUE;
      name[size] = '\0';
      if (strlen (name) != size || entry_is_refused (name, u16 (entry + 8)))
        return TRUE;
      at += ENTRY_SIZE + size + u16 (entry + 30) + u16 (entry + 32);
      if (at > end)
        return TRUE;
    }
  return FALSE;
}

gboolean
rk_file_content_is_refused (const RkFileReader *reader, const char *name)
{
  guint8 head[512];
  guint8 iso[5];
  const gsize size = (gsize) MIN (reader->size, (gint64) sizeof head);

  if (size == 0)
    return FALSE;
  if (!read_all (reader, 0, head, size) || starts_as_refused (head, size))
    return TRUE;
  if (read_all (reader, 32769, iso, sizeof iso) && memcmp (iso, "CD001", 5) == 0)
    return TRUE;
  if (size >= 8 && memcmp (head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
    return holds_any (reader, ole_needles, G_N_ELEMENTS (ole_needles))
           || holds_macro_sheet (reader);
  if (memmem (head, size, "%PDF-", 5) != NULL
      && holds_any (reader, pdf_needles, G_N_ELEMENTS (pdf_needles)))
    return TRUE;

  const gboolean says_zip = size >= 4 && memcmp (head, "PK\x03\x04", 4) == 0;
  return zip_is_refused (reader, says_zip);
}
