// SPDX-License-Identifier: Apache-2.0
// How a name is read. Session 0's own directory is the global one, and every directory contains the links Local
// (itself), Global and Session; so prefixes chain, and a bare prefix word is the name of something that is not an
// object.
#include "objects/name_space.h"

#include <algorithm>
#include <optional>

namespace mapcheck::objects {
namespace {

constexpr std::uint32_t kGlobalSession = 0;
constexpr std::u16string_view kLocal = u"Local";
constexpr std::u16string_view kGlobal = u"Global";
constexpr std::u16string_view kSession = u"Session";

bool is_link(std::u16string_view word) {
  return word == kLocal || word == kGlobal || word == kSession;
}

std::optional<std::uint32_t> session_number(std::u16string_view word) {
  if (word.empty() || word.size() > 9) return std::nullopt;
  std::uint32_t number = 0;
  for (const char16_t digit : word) {
    if (digit < u'0' || digit > u'9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(digit - u'0');
  }
  return number;
}

// Takes the part before the next backslash; nothing when there is no backslash left.
std::optional<std::u16string_view> take_prefix(std::u16string_view& rest) {
  const std::size_t end = rest.find(u'\\');
  if (end == std::u16string_view::npos) return std::nullopt;
  const std::u16string_view word = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return word;
}

}  // namespace

Directory::~Directory() {
  for (const auto& entry : objects_) entry.second->directory_ = nullptr;
}

Object* Directory::find(const std::u16string& name) const {
  const auto found = objects_.find(name);
  return found == objects_.end() ? nullptr : found->second;
}

void Directory::add(std::u16string name, Object& object) {
  object.directory_ = this;
  object.name_ = name;
  objects_.emplace(std::move(name), &object);
  ++tally_.names;
}

void Directory::remove(Object& object) {
  objects_.erase(object.name_);
  object.directory_ = nullptr;
  --tally_.names;
}

Directory& NameSpace::directory_of(std::uint32_t session) {
  return sessions_.try_emplace(session, tally_).first->second;
}

Result<Place> NameSpace::resolve(std::uint32_t session, std::u16string_view name) {
  if (name.front() == u'\\') return fail(ERROR_BAD_PATHNAME);
  std::uint32_t where = session;
  std::u16string_view rest = name;
  while (const auto word = take_prefix(rest)) {
    if (word->empty()) return fail(ERROR_INVALID_NAME);
    if (*word == kGlobal) {
      where = kGlobalSession;
    } else if (*word == kSession) {
      const std::u16string_view digits = rest.substr(0, rest.find(u'\\'));
      const auto number = session_number(digits);
      if (!number || !sessions_.contains(*number)) return fail(ERROR_PATH_NOT_FOUND);
      if (digits.size() == rest.size()) return fail(ERROR_INVALID_HANDLE);  // the directory itself
      rest.remove_prefix(digits.size() + 1);
      where = *number;
    } else if (*word != kLocal) {
      const bool is_object = directory_of(where).find(std::u16string(*word)) != nullptr;
      return fail(is_object ? ERROR_INVALID_HANDLE : ERROR_PATH_NOT_FOUND);
    }
    if (rest.empty() || rest.front() == u'\\') return fail(ERROR_INVALID_NAME);
  }
  if (is_link(rest)) return fail(ERROR_INVALID_HANDLE);
  return Place{&directory_of(where), std::u16string(rest), where == kGlobalSession};
}

}  // namespace mapcheck::objects
