// SPDX-License-Identifier: Apache-2.0
// The raw values that this agent keeps under the scenario's names, handles and addresses alike. One table for all
// threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "monitor.h"

namespace agent {

class NamedValues {
 public:
  void keep(const std::string& name, std::uint64_t value);  // replaces what the name held
  std::optional<std::uint64_t> find(const std::string& name) const;
  void forget_all();

 private:
  mutable Monitor lock_;
  std::map<std::string, std::uint64_t> values_;
};

}  // namespace agent
