// SPDX-License-Identifier: Apache-2.0
// Faults of memory accesses as Win32 exceptions. This library alone owns SIGSEGV and SIGBUS in the process; what no
// vectored handler takes goes to whoever had the signals before.
#pragma once

#include "winnt.h"

namespace mapcheck::client {

// Takes the two signals. From the first call that needs the object manager on, so that a crash has its exit code.
void own_fault_signals();

// Adds a handler, first or last, and gives what removes it again.
void* add_vectored_handler(bool first, PVECTORED_EXCEPTION_HANDLER handler);
bool remove_vectored_handler(void* registration);

}  // namespace mapcheck::client
