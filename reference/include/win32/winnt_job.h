/* SPDX-License-Identifier: Apache-2.0
 * The part of winnt.h about jobs: rights, limits and what can be asked. winnt.h includes it. */
#ifndef MAPCHECK_WIN32_WINNT_JOB_H
#define MAPCHECK_WIN32_WINNT_JOB_H

#include "minwindef.h"

#define JOB_OBJECT_ASSIGN_PROCESS 0x0001u
#define JOB_OBJECT_SET_ATTRIBUTES 0x0002u
#define JOB_OBJECT_QUERY 0x0004u
#define JOB_OBJECT_TERMINATE 0x0008u
#define JOB_OBJECT_SET_SECURITY_ATTRIBUTES 0x0010u
/* Without the right to impersonate, as before Windows 8: the value that MinGW has too. */
#define JOB_OBJECT_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x1Fu)

#define JOB_OBJECT_LIMIT_WORKINGSET 0x00000001u
#define JOB_OBJECT_LIMIT_PROCESS_TIME 0x00000002u
#define JOB_OBJECT_LIMIT_JOB_TIME 0x00000004u
#define JOB_OBJECT_LIMIT_ACTIVE_PROCESS 0x00000008u
#define JOB_OBJECT_LIMIT_AFFINITY 0x00000010u
#define JOB_OBJECT_LIMIT_PRIORITY_CLASS 0x00000020u
#define JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME 0x00000040u
#define JOB_OBJECT_LIMIT_SCHEDULING_CLASS 0x00000080u
#define JOB_OBJECT_LIMIT_PROCESS_MEMORY 0x00000100u
#define JOB_OBJECT_LIMIT_JOB_MEMORY 0x00000200u
#define JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION 0x00000400u
#define JOB_OBJECT_LIMIT_BREAKAWAY_OK 0x00000800u
#define JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK 0x00001000u
#define JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE 0x00002000u
#define JOB_OBJECT_BASIC_LIMIT_VALID_FLAGS 0x000000FFu
#define JOB_OBJECT_EXTENDED_LIMIT_VALID_FLAGS 0x00007FFFu

typedef enum _JOBOBJECTINFOCLASS {
  JobObjectBasicAccountingInformation = 1,
  JobObjectBasicLimitInformation,
  JobObjectBasicProcessIdList,
  JobObjectBasicUIRestrictions,
  JobObjectSecurityLimitInformation,
  JobObjectEndOfJobTimeInformation,
  JobObjectAssociateCompletionPortInformation,
  JobObjectBasicAndIoAccountingInformation,
  JobObjectExtendedLimitInformation
} JOBOBJECTINFOCLASS;

/* The times are not kept. */
typedef struct _JOBOBJECT_BASIC_ACCOUNTING_INFORMATION {
  LARGE_INTEGER TotalUserTime;
  LARGE_INTEGER TotalKernelTime;
  LARGE_INTEGER ThisPeriodTotalUserTime;
  LARGE_INTEGER ThisPeriodTotalKernelTime;
  DWORD TotalPageFaultCount;
  DWORD TotalProcesses;
  DWORD ActiveProcesses;
  DWORD TotalTerminatedProcesses;
} JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, *PJOBOBJECT_BASIC_ACCOUNTING_INFORMATION;

typedef struct _JOBOBJECT_BASIC_LIMIT_INFORMATION {
  LARGE_INTEGER PerProcessUserTimeLimit;
  LARGE_INTEGER PerJobUserTimeLimit;
  DWORD LimitFlags;
  SIZE_T MinimumWorkingSetSize;
  SIZE_T MaximumWorkingSetSize;
  DWORD ActiveProcessLimit;
  ULONG_PTR Affinity;
  DWORD PriorityClass;
  DWORD SchedulingClass;
} JOBOBJECT_BASIC_LIMIT_INFORMATION, *PJOBOBJECT_BASIC_LIMIT_INFORMATION;

typedef struct _IO_COUNTERS {
  ULONGLONG ReadOperationCount;
  ULONGLONG WriteOperationCount;
  ULONGLONG OtherOperationCount;
  ULONGLONG ReadTransferCount;
  ULONGLONG WriteTransferCount;
  ULONGLONG OtherTransferCount;
} IO_COUNTERS, *PIO_COUNTERS;

typedef struct _JOBOBJECT_EXTENDED_LIMIT_INFORMATION {
  JOBOBJECT_BASIC_LIMIT_INFORMATION BasicLimitInformation;
  IO_COUNTERS IoInfo;
  SIZE_T ProcessMemoryLimit;
  SIZE_T JobMemoryLimit;
  SIZE_T PeakProcessMemoryUsed;
  SIZE_T PeakJobMemoryUsed;
} JOBOBJECT_EXTENDED_LIMIT_INFORMATION, *PJOBOBJECT_EXTENDED_LIMIT_INFORMATION;

typedef struct _JOBOBJECT_BASIC_PROCESS_ID_LIST {
  DWORD NumberOfAssignedProcesses;
  DWORD NumberOfProcessIdsInList;
  ULONG_PTR ProcessIdList[1];
} JOBOBJECT_BASIC_PROCESS_ID_LIST, *PJOBOBJECT_BASIC_PROCESS_ID_LIST;

#endif
