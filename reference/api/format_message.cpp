// SPDX-License-Identifier: Apache-2.0
// Finding a message and putting its inserts in.
#include "api/format_message.h"

#include <cctype>
#include <string_view>

#include "api/system_messages.h"
#include "winbase.h"
#include "winnls.h"

namespace mapcheck::api {
namespace {

// The values of one insert: its own, and those after it that its format takes with a star.
class InsertValues final : public FormatValues {
 public:
  InsertValues(Inserts& inserts, std::size_t first) : inserts_(inserts), next_(first) {}
  std::uint64_t integer() override { return inserts_.at(next_++); }
  double real() override { return 0; }  // Windows's messages know no numbers with a point

 private:
  Inserts& inserts_;
  std::size_t next_;
};

class Formatter {
 public:
  Formatter(DWORD flags, Inserts& inserts, const Characters& characters)
      : flags_(flags), inserts_(inserts), characters_(characters) {}

  Result<std::string> run(std::string_view message) {
    rest_ = message;
    while (!rest_.empty() && !ended_) {
      const char letter = take();
      const Status done = letter == '%' ? escape() : plain(letter);
      if (!done) return done.failure();
    }
    return text_;
  }

 private:
  char take() {
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    return letter;
  }

  bool joins_lines() const { return (flags_ & FORMAT_MESSAGE_MAX_WIDTH_MASK) == FORMAT_MESSAGE_MAX_WIDTH_MASK; }
  bool ignores_inserts() const { return (flags_ & FORMAT_MESSAGE_IGNORE_INSERTS) != 0; }

  Status plain(char letter) {
    const bool is_break = letter == '\r' || letter == '\n';
    if (!is_break || !joins_lines()) {
      text_.push_back(letter);
    } else if (letter == '\n') {
      text_.push_back(' ');
    }
    return Done{};
  }

  Status escape() {
    if (rest_.empty()) return fail(ERROR_INVALID_PARAMETER);
    const char letter = take();
    if (letter >= '1' && letter <= '9') return insert(letter);
    switch (letter) {
      case '0':  // the end, without a line's end
        ended_ = true;
        break;
      case 'n':
        text_.append("\r\n");
        break;
      case 'r':
        text_.push_back('\r');
        break;
      case 't':
        text_.push_back('\t');
        break;
      case 'b':
        text_.push_back(' ');
        break;
      default:
        if (ignores_inserts()) text_.push_back('%');
        text_.push_back(letter);
    }
    return Done{};
  }

  Status insert(char first) {
    std::string digits(1, first);
    if (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_.front())) != 0) digits.push_back(take());
    std::string format = "s";
    const std::size_t end = rest_.starts_with('!') ? rest_.find('!', 1) : std::string_view::npos;
    if (ignores_inserts()) {
      text_.append("%" + digits);
      return Done{};
    }
    if (end != std::string_view::npos) {
      format = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
    }
    if (!inserts_.has_any()) return fail(ERROR_INVALID_PARAMETER);
    InsertValues values(inserts_, std::stoul(digits));
    text_.append(format_text("%" + format, characters_, values));
    return Done{};
  }

  const DWORD flags_;
  Inserts& inserts_;
  const Characters& characters_;
  std::string_view rest_;
  std::string text_;
  bool ended_ = false;
};

bool is_spoken(DWORD language) {
  const DWORD primary = language & 0x3FFU;
  return primary == LANG_NEUTRAL || primary == LANG_ENGLISH;
}

Result<std::string> find_message(DWORD flags, const std::string& source, DWORD id, DWORD language) {
  if ((flags & FORMAT_MESSAGE_FROM_STRING) != 0) return source;
  if ((flags & FORMAT_MESSAGE_FROM_SYSTEM) == 0) {
    // No module here has a table of messages.
    return fail((flags & FORMAT_MESSAGE_FROM_HMODULE) != 0 ? ERROR_RESOURCE_TYPE_NOT_FOUND : ERROR_INVALID_PARAMETER);
  }
  if (!is_spoken(language)) return fail(ERROR_RESOURCE_LANG_NOT_FOUND);
  constexpr DWORD kWin32Facility = 0x80070000;  // an HRESULT that carries a Win32 error
  const DWORD code = (id & 0xFFFF0000U) == kWin32Facility ? id & 0xFFFFU : id;
  const std::string_view text = system_message(code);
  if (text.empty()) return fail(ERROR_MR_MID_NOT_FOUND);
  return std::string(text) + "\r\n";
}

}  // namespace

Inserts::Inserts(DWORD flags, va_list* arguments) {
  if ((flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) != 0) {
    array_ = reinterpret_cast<const DWORD_PTR*>(arguments);
  } else {
    list_ = arguments;
  }
}

std::uint64_t Inserts::at(std::size_t number) {
  if (array_ != nullptr) return array_[number - 1];
  while (seen_.size() < number) seen_.push_back(va_arg(*list_, std::uint64_t));
  return seen_[number - 1];
}

Result<std::string> format_message(DWORD flags, const std::string& source, DWORD id, DWORD language, Inserts& inserts,
                                   const Characters& characters) {
  const auto message = find_message(flags, source, id, language);
  if (!message) return message.failure();
  auto text = Formatter(flags, inserts, characters).run(*message);
  if (text && text->empty()) return fail(ERROR_NO_WORK_DONE);
  return text;
}

}  // namespace mapcheck::api
