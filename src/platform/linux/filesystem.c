/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/files.h"

#include "platform/linux/private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#define MAGIC_FUSE 0x65735546

static const guint32 network_magics[] = {
  0x00006969, /* NFS */
  0x0000517b, /* SMB 1 */
  0xfe534d42, /* SMB 2 and 3 */
  0xff534d42, /* CIFS */
  0x0000564c, /* NCP */
  0x73757245, /* Coda */
  0x5346414f, /* AFS */
  0x6b414653, /* kAFS */
  0x00c36400, /* Ceph */
  0x01021997, /* 9P */
  0x01161970, /* GFS2 */
  0x7461636f, /* OCFS2 */
  0x0bd00bd0, /* Lustre */
  0x19830326, /* BeeGFS */
  0x47504653, /* GPFS */
  0xaad7aaea, /* PanFS */
  0x786f4256, /* VirtualBox shared folder */
  0xbacbacbc, /* VMware shared folder */
};

/* The type's name of a mounted device by the kernel's own list: the only way to tell a local disk
 * served by FUSE (fuseblk: NTFS, exFAT) from sshfs and the like. */
static char *
mounted_type (dev_t device)
{
  g_autofree char *wanted = g_strdup_printf ("%u:%u", major (device), minor (device));
  g_autofree char *mounts = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &mounts, NULL, NULL))
    return NULL;
  lines = g_strsplit (mounts, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
      const char *dash = strstr (lines[i], " - ");

      if (g_strv_length (fields) > 3 && g_str_equal (fields[2], wanted) && dash != NULL)
        return g_strndup (dash + 3, strcspn (dash + 3, " "));
    }
  return NULL;
}

gboolean
rk_platform_is_network_fs (const char *path, gboolean *ret_network, GError **error)
{
  struct statfs info;
  struct stat file;
  guint32 magic;
  gboolean network = FALSE;

  if (statfs (path, &info) != 0 || stat (path, &file) != 0)
    {
      rk_platform_set_errno (error, errno, _ ("The kind of disk could not be told"));
      return FALSE;
    }

  magic = (guint32) info.f_type;
  for (gsize i = 0; i < G_N_ELEMENTS (network_magics); i++)
    network = network || magic == network_magics[i];
  if (magic == MAGIC_FUSE)
    {
      g_autofree char *type = mounted_type (file.st_dev);

      network = g_strcmp0 (type, "fuseblk") != 0;
    }
  *ret_network = network;
  return TRUE;
}
