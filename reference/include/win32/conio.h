/* SPDX-License-Identifier: Apache-2.0
 * Keys as they are pressed, where there is a terminal; else bytes of stdin. */
#ifndef MAPCHECK_WIN32_CONIO_H
#define MAPCHECK_WIN32_CONIO_H

#include "minwindef.h"

WIN32_BEGIN
int __cdecl _getch(void);
int __cdecl _getche(void);
int __cdecl _kbhit(void);
int __cdecl _putch(int character);
WIN32_END

#define getch _getch
#define kbhit _kbhit

#endif
