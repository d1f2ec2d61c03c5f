// SPDX-License-Identifier: Apache-2.0
// What the test process does with objects of every kind and with views that stay mapped between commands.
#pragma once

#include "helper_words.h"

namespace mapcheck::tests {

const std::map<std::string, Verb>& sharing_verbs();

// What a child finds under a number that its parent told: its exit code, if the verb is one of these.
std::optional<int> inherited(const std::string& verb, HANDLE number);

}  // namespace mapcheck::tests
