// SPDX-License-Identifier: Apache-2.0
// What this build offers: see describe.h.
#include "describe.h"

#include <string>

#include "command_table.h"
#include "platform.h"

namespace agent {
namespace {

using nlohmann::ordered_json;

bool is_offered(const ordered_json& call) {
  const std::string name = call["name"];
  if (call["forms"].empty()) return find_command(name) != nullptr;
  for (const std::string form : call["forms"]) {
    if (find_command(name + form) == nullptr) return false;
  }
  return true;
}

ordered_json capabilities() {
  ordered_json list = {"spawn", "threads"};
  if (sizeof(void*) == 8) list.push_back("64bit");
  if (platform::unix_pid()) list.push_back("unix_pid");
  if (platform::kMapsImages) list.push_back("images");
  list.push_back(platform::may_create_global() ? "create_global" : "standard_user");
  return list;
}

}  // namespace

ordered_json describe() {
  ordered_json document = ordered_json::parse(kVocabularyText);
  ordered_json offered = ordered_json::array();
  for (const ordered_json& call : document["calls"]) {
    if (is_offered(call)) offered.push_back(call);
  }
  document["calls"] = std::move(offered);
  document["agent"] = {
      {"layer", platform::kLayer}, {"toolchain", "GCC-compatible " __VERSION__}, {"bits", 8 * sizeof(void*)}};
  document["capabilities"] = capabilities();
  return document;
}

}  // namespace agent
