// SPDX-License-Identifier: Apache-2.0
// A fuzzed object manager must not reach what is outside: it may neither signal nor open a process, nor take a name
// from the file system, whatever it is told. Descriptors that it is given lead to memory only.
#pragma once

#include "support/unique_fd.h"

namespace mapcheck::fuzz {

// Takes those calls from this process, for good. Ends it if that cannot be done.
void enter_cage();

// A file that has no name anywhere.
UniqueFd some_memory();

}  // namespace mapcheck::fuzz
