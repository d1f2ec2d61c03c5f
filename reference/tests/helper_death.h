// SPDX-License-Identifier: Apache-2.0
// What the test process does around ends: other programs and forks in its place, threads that are left waiting, a crash
// inside a call.
#pragma once

#include "helper_words.h"

namespace mapcheck::tests {

const std::map<std::string, Verb>& death_verbs();

// Dies inside a call, by a pointer that leads nowhere.
void crash_inside_a_call();

}  // namespace mapcheck::tests
