// SPDX-License-Identifier: Apache-2.0
// FormatMessage behind its two forms: the text with its inserts put in, as UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/text_format.h"
#include "minwindef.h"
#include "support/result.h"

namespace mapcheck::api {

// The inserts, which a message may name in any order: an array, or a list that is read as far as they are named.
class Inserts {
 public:
  Inserts(DWORD flags, va_list* arguments);
  // The insert of that number, from 1 on; nothing to give is an error of the call.
  bool has_any() const { return array_ != nullptr || list_ != nullptr; }
  std::uint64_t at(std::size_t number);

 private:
  const DWORD_PTR* array_ = nullptr;
  va_list* list_ = nullptr;
  std::vector<std::uint64_t> seen_;
};

// `source` is the text of FORMAT_MESSAGE_FROM_STRING.
Result<std::string> format_message(DWORD flags, const std::string& source, DWORD id, DWORD language, Inserts& inserts,
                                   const Characters& characters);

}  // namespace mapcheck::api
