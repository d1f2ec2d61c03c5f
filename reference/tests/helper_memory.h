// SPDX-License-Identifier: Apache-2.0
// What the test process does with pages: commits them, touches them, asks about them.
#pragma once

#include "helper_words.h"

namespace mapcheck::tests {

const std::map<std::string, Verb>& memory_verbs();

// Nobody takes the exception.
void touch_guard_page();

}  // namespace mapcheck::tests
