/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

#include <stdint.h>
#include <unistd.h>

/* One target under libFuzzer, which finds its way by what the code does with the input. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  /* What warns is a finding; what is only told is not. */
  g_setenv ("G_DEBUG", "fatal-warnings", TRUE);
  g_log_set_fatal_mask (G_LOG_DOMAIN, G_LOG_LEVEL_ERROR);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  if (access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  RK_FUZZ_TARGET (bytes, length);
  return 0;
}
