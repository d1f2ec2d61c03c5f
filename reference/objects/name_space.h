// SPDX-License-Identifier: Apache-2.0
// The one name space of all kinds of named objects: a directory for each session and one for the whole system. A name
// is found only while its object has handles. Names and the words Local, Global and Session are case-sensitive.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "objects/object.h"
#include "support/result.h"

namespace mapcheck::objects {

class Directory {
 public:
  explicit Directory(Tally& tally) : tally_(tally) {}
  ~Directory();

  Object* find(const std::u16string& name) const;
  void add(std::u16string name, Object& object);
  void remove(Object& object);

 private:
  Tally& tally_;
  std::unordered_map<std::u16string, Object*> objects_;
};

// Where a name leads: a directory, and the name in it.
struct Place {
  Directory* directory = nullptr;
  std::u16string leaf;
  bool global = false;
  bool reserved = false;  // among the sessions' numbers, where only the system makes anything
};

class NameSpace {
 public:
  explicit NameSpace(Tally& tally);

  // Follows the prefixes of a name that is not empty, as seen from a session, which exists from then on.
  Result<Place> resolve(std::uint32_t session, std::u16string_view name);

 private:
  // The session whose directory it is; nothing for the one with the sessions' numbers.
  using Where = std::optional<std::uint32_t>;

  Directory& directory_of(std::uint32_t session);
  bool is_link(Where where, std::u16string_view word) const;
  Result<Where> enter(Where where, std::u16string_view word);

  Tally& tally_;
  std::map<std::uint32_t, Directory> sessions_;
  Directory links_;  // stays empty
};

}  // namespace mapcheck::objects
