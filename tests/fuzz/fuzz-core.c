/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/fuzz.h"

#include "fuzz/targets.h"

static const char *const json_seeds[] = {
  "{\"id\":\"0190a6e2-0000-7000-8000-000000000000\",\"text\":\"血圧 128/76\",\"n\":-12}",
  "[1,2,[3,{\"a\":null,\"b\":true,\"c\":\"\\u3042\\n\"}],9007199254740993]",
  "{\"changes\":[{\"kind\":\"post\",\"record\":{}},{\"kind\":\"space\",\"gone\":{\"id\":\"x\"}}]}",
  NULL,
};

static const char *const record_seeds[] = {
  "{\"id\":\"0190a6e2-0000-7000-8000-000000000000\",\"space_id\":"
  "\"0190a6e2-0000-7000-8000-000000000001\",\"author_id\":\"0190a6e2-0000-7000-8000-000000000002\","
  "\"text\":\"本日 訪問しました。\",\"position\":12,\"version\":1,\"written_us\":1700000000000000}",
  "{\"id\":\"0190a6e2-0000-7000-8000-000000000000\",\"family_name\":\"佐藤\",\"given_name\":"
  "\"花子\","
  "\"birth_date\":\"1938-04-02\",\"sex\":\"female\",\"kind\":\"care\",\"state\":\"active\"}",
  "{\"space_id\":\"0190a6e2-0000-7000-8000-000000000001\",\"generation\":2,\"position\":7}",
  NULL,
};

static const char *const text_seeds[] = {
  "ｶﾞｰｾﾞ交換 ＳｐＯ２ ９８％",
  "髙橋 渡邊・渡邉 ㍻31年",
  "report.pdf",
  "../../etc/passwd",
  "1938-04-02",
  "0190a6e2-0000-7000-8000-000000000000",
  NULL,
};

static const RkFuzzCase cases[] = {
  { "json", fuzz_json, json_seeds },
  { "records", fuzz_records, record_seeds },
  { "text", fuzz_text, text_seeds },
};

int
main (int argc, char **argv)
{
  return rk_fuzz_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
