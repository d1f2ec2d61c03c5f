// SPDX-License-Identifier: Apache-2.0
// The agent's table of names: see named_values.h.
#include "named_values.h"

#include <mutex>

namespace agent {

void NamedValues::keep(const std::string& name, std::uint64_t value) {
  const std::lock_guard guard(lock_);
  values_[name] = value;
}

std::optional<std::uint64_t> NamedValues::find(const std::string& name) const {
  const std::lock_guard guard(lock_);
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

void NamedValues::forget_all() {
  const std::lock_guard guard(lock_);
  values_.clear();
}

}  // namespace agent
