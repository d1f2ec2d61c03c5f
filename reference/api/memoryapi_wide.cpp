// SPDX-License-Identifier: Apache-2.0
// The W forms of memoryapi.h.
#include "memoryapi.h"

#include "api/memory_arguments.h"
#include "api/wide_text.h"

namespace api = mapcheck::api;

HANDLE WINAPI CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                 DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCWSTR lpName) {
  return api::create_file_mapping(
      {hFile, lpFileMappingAttributes, flProtect, api::joined(dwMaximumSizeHigh, dwMaximumSizeLow)},
      api::wide_name(lpName));
}

HANDLE WINAPI CreateFileMappingNumaW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                     DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCWSTR lpName,
                                     DWORD nndPreferred) {
  return api::create_file_mapping_numa(
      {hFile, lpFileMappingAttributes, flProtect, api::joined(dwMaximumSizeHigh, dwMaximumSizeLow)}, nndPreferred,
      api::wide_name(lpName));
}

HANDLE WINAPI CreateFileMappingFromApp(HANDLE hFile, PSECURITY_ATTRIBUTES SecurityAttributes, ULONG PageProtection,
                                       ULONG64 MaximumSize, PCWSTR Name) {
  return api::create_file_mapping({hFile, SecurityAttributes, PageProtection, MaximumSize}, api::wide_name(Name));
}

HANDLE WINAPI CreateFileMapping2(HANDLE File, SECURITY_ATTRIBUTES* SecurityAttributes, ULONG DesiredAccess,
                                 ULONG PageProtection, ULONG AllocationAttributes, ULONG64 MaximumSize, PCWSTR Name,
                                 MEM_EXTENDED_PARAMETER* ExtendedParameters, ULONG ParameterCount) {
  return api::create_file_mapping2(
      {File, SecurityAttributes, PageProtection | AllocationAttributes, MaximumSize, DesiredAccess},
      api::extended(ExtendedParameters, ParameterCount), api::wide_name(Name));
}

HANDLE WINAPI OpenFileMappingFromApp(ULONG DesiredAccess, BOOL InheritHandle, PCWSTR Name) {
  return api::open_file_mapping(DesiredAccess, InheritHandle, api::wide_name(Name));
}

HANDLE WINAPI OpenFileMappingW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) {
  return api::open_file_mapping(dwDesiredAccess, bInheritHandle, api::wide_name(lpName));
}
