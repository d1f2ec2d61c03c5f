/* SPDX-License-Identifier: Apache-2.0
 * What the tests ask of the part that is compiled with -fshort-wchar, as C. */
#ifndef MAPCHECK_TESTS_SHORT_WCHAR_H
#define MAPCHECK_TESTS_SHORT_WCHAR_H

#ifdef __cplusplus
extern "C" {
#endif
int short_wchar_failures(void);
/* Opens the event of a name in units of two bytes; 0, or why it could not be opened. */
unsigned long short_wchar_open_error(const unsigned short* name);
#ifdef __cplusplus
}
#endif

#endif
