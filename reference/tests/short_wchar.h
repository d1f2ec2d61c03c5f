/* SPDX-License-Identifier: Apache-2.0
 * What the tests ask of the part that is compiled with -fshort-wchar, as C. */
#ifndef MAPCHECK_TESTS_SHORT_WCHAR_H
#define MAPCHECK_TESTS_SHORT_WCHAR_H

#ifdef __cplusplus
extern "C"
#endif
    int
    short_wchar_failures(void);

#endif
