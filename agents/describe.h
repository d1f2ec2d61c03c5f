// SPDX-License-Identifier: Apache-2.0
// What this build offers: vocabulary.json as it was at build time, less the calls that have no handler, with the
// build's own facts.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace agent {

extern const std::string kVocabularyText;  // generated from vocabulary.json

nlohmann::ordered_json describe();

}  // namespace agent
