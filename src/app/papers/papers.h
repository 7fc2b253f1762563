/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/papers/printout.h"
#include "client/client.h"

G_BEGIN_DECLS

/**
 * RkPaperKind:
 * @RK_PAPER_EXPLANATION: 同意説明書（様式1）
 * @RK_PAPER_CONSENT: 個人情報使用同意書（様式2）
 * @RK_PAPER_DOCTOR: 患者グループ作成連絡票（様式3）
 * @RK_PAPER_PLEDGE: 誓約書（参考様式1）, of whoever is signed in
 */
typedef enum
{
  RK_PAPER_EXPLANATION,
  RK_PAPER_CONSENT,
  RK_PAPER_DOCTOR,
  RK_PAPER_PLEDGE,
} RkPaperKind;

RkPrintout *
rk_paper_new (RkPaperKind kind, RkClient *client, RkPatientItem *patient) G_GNUC_WARN_UNUSED_RESULT;
const char *rk_paper_title (RkPaperKind kind);
const char *rk_paper_file_name (RkPaperKind kind);

G_END_DECLS
