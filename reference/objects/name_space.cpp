// SPDX-License-Identifier: Apache-2.0
// How a name is read. Session 0's own directory is the global one, and every directory contains the links Local
// (itself), Global and Session (where the numbers of the sessions are links to their directories); so prefixes chain,
// and a bare prefix word is the name of something that is not an object.
#include "objects/name_space.h"

#include <algorithm>
#include <optional>

namespace mapcheck::objects {
namespace {

constexpr std::uint32_t kGlobalSession = 0;
constexpr std::u16string_view kLocal = u"Local";
constexpr std::u16string_view kGlobal = u"Global";
constexpr std::u16string_view kSession = u"Session";

// The number of a session as its link is called: decimal, and without zeros before it.
std::optional<std::uint32_t> session_number(std::u16string_view word) {
  if (word.empty() || word.size() > 9 || (word.front() == u'0' && word.size() > 1)) return std::nullopt;
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

NameSpace::NameSpace(Tally& tally) : tally_(tally), links_(tally) {
  directory_of(kGlobalSession);
}

Directory& NameSpace::directory_of(std::uint32_t session) {
  return sessions_.try_emplace(session, tally_).first->second;
}

bool NameSpace::is_link(Where where, std::u16string_view word) const {
  if (where) return word == kLocal || word == kGlobal || word == kSession;
  const auto number = session_number(word);
  return number && sessions_.contains(*number);
}

Result<NameSpace::Where> NameSpace::enter(Where where, std::u16string_view word) {
  if (!is_link(where, word)) {
    const bool is_object = where && directory_of(*where).find(std::u16string(word)) != nullptr;
    return fail(is_object ? ERROR_INVALID_HANDLE : ERROR_PATH_NOT_FOUND);  // W-048, W-049, W-053, W-054
  }
  if (!where) return session_number(word);
  if (word == kGlobal) return Where(kGlobalSession);
  return word == kSession ? Where() : where;
}

Result<Place> NameSpace::resolve(std::uint32_t session, std::u16string_view name) {
  if (name.front() == u'\\') return fail(ERROR_BAD_PATHNAME);  // W-044 to W-046
  directory_of(session);
  Where where = session;
  std::u16string_view rest = name;
  while (const auto word = take_prefix(rest)) {
    const auto entered = enter(where, *word);
    if (!entered) return entered.failure();
    where = *entered;
    if (rest.empty() || rest.front() == u'\\') return fail(ERROR_INVALID_NAME);  // W-050, W-051
  }
  if (is_link(where, rest)) return fail(ERROR_INVALID_HANDLE);  // W-052
  if (!where) return Place{&links_, std::u16string(rest), false, true};
  return Place{&directory_of(*where), std::u16string(rest), *where == kGlobalSession, false};
}

}  // namespace mapcheck::objects
