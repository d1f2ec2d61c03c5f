/* SPDX-License-Identifier: Apache-2.0
 * Job objects: processes that are counted, limited and ended together. */
#ifndef MAPCHECK_WIN32_JOBAPI2_H
#define MAPCHECK_WIN32_JOBAPI2_H

#include "winbase.h"

WIN32_BEGIN
HANDLE WINAPI CreateJobObjectA(LPSECURITY_ATTRIBUTES lpJobAttributes, LPCSTR lpName);
HANDLE WINAPI CreateJobObjectW(LPSECURITY_ATTRIBUTES lpJobAttributes, LPCWSTR lpName) WIN32_WIDE(CreateJobObjectW);
HANDLE WINAPI OpenJobObjectA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName);
HANDLE WINAPI OpenJobObjectW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) WIN32_WIDE(OpenJobObjectW);
BOOL WINAPI AssignProcessToJobObject(HANDLE hJob, HANDLE hProcess);
BOOL WINAPI TerminateJobObject(HANDLE hJob, UINT uExitCode);
BOOL WINAPI SetInformationJobObject(HANDLE hJob, JOBOBJECTINFOCLASS JobObjectInformationClass,
                                    LPVOID lpJobObjectInformation, DWORD cbJobObjectInformationLength);
BOOL WINAPI QueryInformationJobObject(HANDLE hJob, JOBOBJECTINFOCLASS JobObjectInformationClass,
                                      LPVOID lpJobObjectInformation, DWORD cbJobObjectInformationLength,
                                      LPDWORD lpReturnLength);
WIN32_END

#define CreateJobObject WIN32_FORM(CreateJobObject)
#define OpenJobObject WIN32_FORM(OpenJobObject)

#endif
