// SPDX-License-Identifier: Apache-2.0
// Texts of the A forms, which are UTF-8 here.
#include <cstring>

#include "api/calls.h"
#include "support/utf.h"

namespace mapcheck::api {

Name name_of(LPCSTR text) {
  if (text == nullptr) return std::optional<std::u16string>();
  if (std::strlen(text) > MAX_PATH) return fail(ERROR_FILENAME_EXCED_RANGE);
  return std::optional(utf16_from_utf8(text));
}

Text text_of(LPCSTR text) {
  return text == nullptr ? Text() : Text(text);
}

}  // namespace mapcheck::api
