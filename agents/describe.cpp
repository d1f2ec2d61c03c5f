// SPDX-License-Identifier: Apache-2.0
// What this build offers: see describe.h.
#include "describe.h"

#include <optional>
#include <string>

#include "command_table.h"
#include "compiler.h"
#include "platform.h"

namespace agent {
namespace {

using nlohmann::ordered_json;

// A call with the forms of it that there are; nullopt where there is none.
std::optional<ordered_json> offered(ordered_json call) {
  const std::string name = call["name"];
  if (call["forms"].empty())
    return find_command(name) != nullptr ? std::optional<ordered_json>(std::move(call)) : std::nullopt;
  ordered_json forms = ordered_json::array();
  for (const std::string form : call["forms"]) {
    if (find_command(name + form) != nullptr) forms.push_back(form);
  }
  if (forms.empty()) return std::nullopt;
  call["forms"] = std::move(forms);
  return std::optional<ordered_json>(std::move(call));
}

ordered_json capabilities() {
  ordered_json list = {"spawn", "threads"};
  if (sizeof(void*) == 8) list.push_back("64bit");
  if (platform::unix_pid()) list.push_back("unix_pid");
  if (platform::kMapsImages) list.push_back("images");
  if (platform::kReachesOthers) list.push_back("memory_of_others");
  if (platform::kHasSessions) list.push_back("second_session");
  const auto session = platform::usual_session();
  if (session && *session != 0) list.push_back("user_session");
  if (session == 1U) list.push_back("session_1");
  list.push_back(platform::may_create_global() ? "create_global" : "standard_user");
  return list;
}

}  // namespace

ordered_json describe() {
  ordered_json document = ordered_json::parse(kVocabularyText);
  ordered_json calls = ordered_json::array();
  for (const ordered_json& call : document["calls"]) {
    if (auto there = offered(call)) calls.push_back(*std::move(there));
  }
  document["calls"] = std::move(calls);
  document["agent"] = {{"layer", platform::kLayer}, {"toolchain", kToolchain}, {"bits", 8 * sizeof(void*)}};
  document["capabilities"] = capabilities();
  return document;
}

}  // namespace agent
