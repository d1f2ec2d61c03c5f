// SPDX-License-Identifier: Apache-2.0
// Turns an access violation of a guarded access into an observation. Armed only around that access and only in its
// thread: a fault anywhere else passes on to whoever comes next, so a crash stays a crash.
#pragma once

#include <optional>

#include "outcome.h"

namespace agent {

// Once, at the start of the process, before any guarded access.
void install_fault_guard();

// Runs access(state). A fault inside ends it there, without unwinding: the access must own nothing that has a
// destructor.
std::optional<Fault> run_guarded(void (*access)(void* state), void* state);

}  // namespace agent
