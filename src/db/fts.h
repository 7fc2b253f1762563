/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: fts
 *
 * Every SQLite connection knows the FTS5 tokenizer `rk_bigram`:
 *
 * |[<!-- language="SQL" -->
 * CREATE VIRTUAL TABLE post_fts USING fts5 (text, content='', tokenize='rk_bigram');
 * ]|
 *
 * It cuts text into runs of letters and digits, folds them (kana, width, case, variants of name
 * characters: rk_text_fold()) and indexes every two neighbouring characters, and the last character
 * of a run by itself. So any part of a word is found, from one character on, in Japanese and in
 * Latin script alike. Spaces and punctuation are not indexed.
 *
 * The newest first: never `ORDER BY rowid DESC` on the search table itself. Without `prefix='1'`
 * FTS5 merges the pairs of a single character in memory and then walks them backwards in quadratic
 * time (7 s for 180,000 hits). `ORDER BY +rowid DESC`, or a sort by a column of the joined table,
 * takes 0.07 s; with `prefix='1'` it is 3 ms, for two fifths more size and two thirds more time of
 * indexing.
 */

/**
 * rk_db_fts_query:
 * @user_text: what a person typed: words separated by spaces, any characters
 *
 * Makes the right side of an FTS5 MATCH that finds the rows in which every word occurs, anywhere
 * inside. Safe for any input: nothing in @user_text has the meaning of an operator. At most 16
 * words of at most 64 characters count.
 *
 * Returns: (transfer full) (nullable): the expression; %NULL if @user_text holds no letter or
 * digit, and so finds nothing
 */
char *rk_db_fts_query (const char *user_text);

G_END_DECLS
