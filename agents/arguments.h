// SPDX-License-Identifier: Apache-2.0
// The arguments of one request, read by type. Each getter throws a Refusal that names the call, the argument and what
// was wanted; what no getter asked for is refused as well, so that a misspelt argument cannot be ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "holdings.h"
#include "named_values.h"
#include "peer_processes.h"
#include "wire.h"

namespace agent {

// A name or a path as a call takes it: perhaps a NULL pointer.
template <class Char>
class Text {
 public:
  Text() = default;
  explicit Text(std::basic_string<Char> text) : text_(std::move(text)) {}
  const Char* pointer() const { return text_ ? text_->c_str() : nullptr; }

 private:
  std::optional<std::basic_string<Char>> text_;
};

struct Belongings {  // of the agent, as far as arguments refer to them
  NamedValues names;
  PeerProcesses peers;
  Holdings holdings;
};

class Arguments {
 public:
  Arguments(std::string_view call, const nlohmann::json& values, Belongings& belongings)
      : call_(call), values_(values), belongings_(belongings) {}

  std::uint32_t u32(const char* key);
  std::int32_t i32(const char* key);
  std::uint64_t u64(const char* key);
  std::optional<std::uint64_t> optional_u64(const char* key);  // null: none
  std::int64_t i64(const char* key);
  bool boolean(const char* key);
  std::uint32_t at_most(const char* key, std::uint32_t limit);
  std::uint32_t width(const char* key);  // 1, 2, 4 or 8
  HANDLE handle(const char* key);
  std::vector<HANDLE> handles(const char* key);
  std::uint64_t address(const char* key);
  std::vector<std::uint8_t> bytes(const char* key);
  std::string text(const char* key);
  std::string choice(const char* key, std::initializer_list<std::string_view> choices);
  template <class Char>
  Text<Char> name(const char* key);
  std::vector<wire::Request> steps(const char* key);

  Belongings& belongings() const { return belongings_; }
  // Another call's arguments, with the same belongings.
  Arguments of(const wire::Request& step) const { return {step.call, step.args, belongings_}; }

  [[noreturn]] void refuse(const char* key, const std::string& wanted) const;
  void refuse_unread() const;

 private:
  const nlohmann::json& value(const char* key);
  std::uint64_t unsigned_up_to(const char* key, std::uint64_t limit);
  std::int64_t signed_within(const char* key, std::int64_t least, std::int64_t most);
  std::uint64_t raw_value(const char* key, const nlohmann::json& value);
  std::uint64_t referred(const char* key, const nlohmann::json& value);
  std::vector<char16_t> utf16(const char* key, const nlohmann::json& value) const;

  std::string_view call_;
  const nlohmann::json& values_;
  Belongings& belongings_;
  std::set<std::string_view> read_;
};

}  // namespace agent
