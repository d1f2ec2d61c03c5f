/* SPDX-License-Identifier: Apache-2.0
 * What a Win32 program includes. Each header below holds what Microsoft's header of that name holds, as far as this
 * library goes; what it leaves out is not declared, so that a program finds out when it is compiled. */
#ifndef MAPCHECK_WIN32_WINDOWS_H
#define MAPCHECK_WIN32_WINDOWS_H

#include "debugapi.h"
#include "errhandlingapi.h"
#include "fibersapi.h"
#include "fileapi.h"
#include "handleapi.h"
#include "heapapi.h"
#include "ioapiset.h"
#include "jobapi.h"
#include "jobapi2.h"
#include "libloaderapi.h"
#include "memoryapi.h"
#include "minwinbase.h"
#include "minwindef.h"
#include "namedpipeapi.h"
#include "processenv.h"
#include "processthreadsapi.h"
#include "profileapi.h"
#include "stringapiset.h"
#include "synchapi.h"
#include "sysinfoapi.h"
#include "timezoneapi.h"
#include "win32_main.h"
#include "winbase.h"
#include "winerror.h"
#include "winnls.h"
#include "winnt.h"
#include "winuser.h"

#if __SIZEOF_WCHAR_T__ == 2
#include "win32_wchar.h"
#endif

#endif
