// SPDX-License-Identifier: Apache-2.0
// What the test process does with jobs, timers and queued routines.
#pragma once

#include "helper_words.h"

namespace mapcheck::tests {

const std::map<std::string, Verb>& job_verbs();

}  // namespace mapcheck::tests
