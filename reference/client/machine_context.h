// SPDX-License-Identifier: Apache-2.0
// The registers of an interrupted thread, between Linux's form and Windows's. One file for each machine implements it.
#pragma once

#include <ucontext.h>

#include "winnt.h"

namespace mapcheck::client {

CONTEXT read_context(const ucontext_t& machine);
void write_context(const CONTEXT& context, ucontext_t& machine);

PVOID instruction_of(const ucontext_t& machine);
// EXCEPTION_READ_FAULT, EXCEPTION_WRITE_FAULT or EXCEPTION_EXECUTE_FAULT.
ULONG_PTR access_of(const ucontext_t& machine);

}  // namespace mapcheck::client
