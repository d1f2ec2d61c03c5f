// SPDX-License-Identifier: Apache-2.0
// Entry points that not every Windows or Wine exports: looked up when the program starts, so that it starts without
// them too; a call that is not there is not offered. The reference has all that it declares.
#pragma once

#include "command_table.h"
#include "win32.h"

namespace agent {

#ifdef _WIN32
// Both libraries are in every process. What one lacks, the other often has: MapViewOfFile3, say, is in kernelbase only.
template <class Entry>
Entry looked_up(const char* name) {
  for (const wchar_t* library : {L"kernel32.dll", L"kernelbase.dll"}) {
    const FARPROC found = GetProcAddress(GetModuleHandleW(library), name);
    if (found != nullptr) return reinterpret_cast<Entry>(reinterpret_cast<void*>(found));
  }
  return nullptr;
}
#define MAPCHECK_ENTRY_POINT(function) looked_up<decltype(&function)>(#function)
#else
#define MAPCHECK_ENTRY_POINT(function) (&function)
#endif

template <class Entry>
Command if_exported(Entry entry, Command command) {
  command.is_offered = entry != nullptr;
  return command;
}

}  // namespace agent
