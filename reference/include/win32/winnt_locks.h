/* SPDX-License-Identifier: Apache-2.0
 * The part of winnt.h about threads of one process: what critical sections, slim locks, condition variables and
 * one-time initialization are made of. All of them work by their address and cannot be moved. winnt.h includes this
 * header. */
#ifndef MAPCHECK_WIN32_WINNT_LOCKS_H
#define MAPCHECK_WIN32_WINNT_LOCKS_H

#include "minwindef.h"

typedef VOID(NTAPI* PAPCFUNC)(ULONG_PTR Parameter);

/* LockCount is -1 when nobody has the section. DebugInfo and LockSemaphore are never used here. */
typedef struct _RTL_CRITICAL_SECTION {
  PVOID DebugInfo;
  LONG LockCount;
  LONG RecursionCount;
  HANDLE OwningThread;
  HANDLE LockSemaphore;
  ULONG_PTR SpinCount;
} RTL_CRITICAL_SECTION, *PRTL_CRITICAL_SECTION;

typedef struct _RTL_SRWLOCK {
  PVOID Ptr;
} RTL_SRWLOCK, *PRTL_SRWLOCK;
#define RTL_SRWLOCK_INIT \
  { 0 }

typedef struct _RTL_CONDITION_VARIABLE {
  PVOID Ptr;
} RTL_CONDITION_VARIABLE, *PRTL_CONDITION_VARIABLE;
#define RTL_CONDITION_VARIABLE_INIT \
  { 0 }
#define RTL_CONDITION_VARIABLE_LOCKMODE_SHARED 0x1u

typedef union _RTL_RUN_ONCE {
  PVOID Ptr;
} RTL_RUN_ONCE, *PRTL_RUN_ONCE;
#define RTL_RUN_ONCE_INIT \
  { 0 }
#define RTL_RUN_ONCE_CHECK_ONLY 0x1u
#define RTL_RUN_ONCE_ASYNC 0x2u
#define RTL_RUN_ONCE_INIT_FAILED 0x4u
#define RTL_RUN_ONCE_CTX_RESERVED_BITS 2

#endif
