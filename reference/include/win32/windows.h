/* SPDX-License-Identifier: Apache-2.0
 * What a Win32 program includes. Each header below holds what Microsoft's header of that name holds, as far as this
 * library goes; what it leaves out is not declared, so that a program finds out when it is compiled. */
#ifndef MAPCHECK_WIN32_WINDOWS_H
#define MAPCHECK_WIN32_WINDOWS_H

#include "errhandlingapi.h"
#include "fileapi.h"
#include "handleapi.h"
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
#include "synchapi.h"
#include "sysinfoapi.h"
#include "winbase.h"
#include "winerror.h"
#include "winnt.h"

#endif
