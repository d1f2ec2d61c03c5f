// SPDX-License-Identifier: Apache-2.0
// Messages as text, by the same `fields` member that encodes them.
#pragma once

#include <string>

#include "protocol/messages.h"
#include "support/utf.h"

namespace mapcheck::manager {

class Describer {
 public:
  const std::string& text() const { return text_; }

  template <class T>
  void operator()(const char* name, const T& value) {
    text_.append(" ").append(name).append("=");
    put(value);
  }

 private:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void put(const T& value) { text_.append(std::to_string(static_cast<std::int64_t>(value))); }
  void put(const std::string& value) { text_.append("\"").append(value).append("\""); }
  void put(const std::u16string& value) { put(utf8_from_utf16(value)); }
  void put(const protocol::PassedFd& value) { text_.append(value.get() < 0 ? "none" : "descriptor"); }
  void put(const std::vector<std::uint64_t>& values) {
    text_.append("[");
    for (const std::uint64_t value : values) text_.append(" ").append(std::to_string(value));
    text_.append(" ]");
  }

  std::string text_;
};

}  // namespace mapcheck::manager
