// SPDX-License-Identifier: Apache-2.0
// Variables under one lock, which keeps the Win32 calls from each other; the C library's own are the program's care.
#include "api/environment.h"

#include <strings.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <mutex>

#include "support/held_across_forks.h"

namespace mapcheck::api {
namespace {

std::mutex lock;
const HeldAcrossForks<lock> held_across_forks;

// The name under which the environment has it.
std::optional<std::string> name_in_any_case(const std::string& name) {
  if (name.empty() || name.find('=') != std::string::npos) return std::nullopt;
  if (std::getenv(name.c_str()) != nullptr) return name;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const char* end = std::strchr(*entry, '=');
    const bool is_same = end != nullptr && static_cast<std::size_t>(end - *entry) == name.size() &&
                         ::strncasecmp(*entry, name.c_str(), name.size()) == 0;
    if (is_same) return std::string(*entry, name.size());
  }
  return std::nullopt;
}

std::optional<std::string> find(const std::string& name) {
  const auto there = name_in_any_case(name);
  if (!there) return std::nullopt;
  return std::string(std::getenv(there->c_str()));
}

}  // namespace

std::optional<std::string> variable(const std::string& name) {
  const std::lock_guard guard(lock);
  return find(name);
}

Status set_variable(const std::string& name, const std::optional<std::string>& value) {
  if (name.empty() || name.find('=') != std::string::npos) return fail(ERROR_INVALID_PARAMETER);
  const std::lock_guard guard(lock);
  const auto there = name_in_any_case(name);
  if (!value && !there) return fail(ERROR_ENVVAR_NOT_FOUND);
  const std::string used = there.value_or(name);
  const int failed = value ? ::setenv(used.c_str(), value->c_str(), 1) : ::unsetenv(used.c_str());
  return failed != 0 ? Status(fail(ERROR_NOT_ENOUGH_MEMORY)) : Status(Done{});
}

std::string all_variables() {
  const std::lock_guard guard(lock);
  std::string all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) all.append(*entry).push_back('\0');
  return all;
}

std::string expand_variables(const std::string& text) {
  const std::lock_guard guard(lock);
  std::string expanded;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '%' ? text.find('%', at + 1) : std::string::npos;
    const auto value = end == std::string::npos ? std::nullopt : find(text.substr(at + 1, end - at - 1));
    if (value) {
      expanded.append(*value);
      at = end + 1;
    } else {
      expanded.push_back(text[at++]);
    }
  }
  return expanded;
}

}  // namespace mapcheck::api
