// SPDX-License-Identifier: Apache-2.0
// What the test process does with files, locks and pipes.
#pragma once

#include "helper_words.h"

namespace mapcheck::tests {

const std::map<std::string, Verb>& file_verbs();

// What a child does with a file that it inherited: its exit code, if the verb is one of these.
std::optional<int> with_inherited_file(const std::string& verb, HANDLE file);

}  // namespace mapcheck::tests
