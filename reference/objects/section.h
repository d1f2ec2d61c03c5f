// SPDX-License-Identifier: Apache-2.0
// A section, the object behind a file mapping: memory or a part of a file. Its size never changes. Memory is a memfd
// that is made at the first map, so that a section nobody looks at costs no descriptor.
#pragma once

#include <cstdint>
#include <optional>

#include "objects/commitment.h"
#include "objects/file.h"
#include "objects/object.h"

namespace mapcheck::objects {

struct SectionTraits {
  std::uint32_t protect = 0;     // one PAGE_ value
  std::uint32_t attributes = 0;  // SEC_ values
};

class Section final : public Object {
 public:
  static constexpr Kind kKind = Kind::section;

  Section(Tally& tally, SectionTraits traits, std::uint64_t size);
  Section(Tally& tally, SectionTraits traits, std::uint64_t size, Ref<File> file);
  ~Section() override;

  std::uint64_t size() const { return size_; }
  // Tells it from all others that this manager ever makes.
  std::uint64_t number() const { return number_; }
  bool is_file() const { return static_cast<bool>(file_); }
  // The pages that are committed one by one, of memory with SEC_RESERVE; nullptr of all else. D-057: files have none.
  Commitment* commitment() { return commitment_ ? &*commitment_ : nullptr; }
  // Commits pages of it, within the limit of all that may be committed.
  Status commit(std::uint64_t first, std::uint64_t end, std::uint64_t limit);
  // The cache modifiers that views of this section show in their protection.
  std::uint32_t protect_modifiers() const;
  // Whether the section's own protection lets a view have this one.
  bool allows(std::uint32_t view_protect) const;

  // The descriptor to map.
  Result<int> memory();

  bool can_be_waited_on() const override { return false; }

 private:
  const SectionTraits traits_;
  const std::uint64_t size_;
  const std::uint64_t number_;
  const Ref<File> file_;
  std::optional<Commitment> commitment_;
  UniqueFd memory_;
  std::uint64_t committed_ = 0;
};

// The rights that a handle from CreateFileMapping has, and those that a view needs, for a PAGE_ value.
std::uint32_t section_access_of(std::uint32_t protect);
std::uint32_t view_access_of(std::uint32_t protect);
// The rights that the file's handle must have for a section of that protection.
std::uint32_t file_access_of(std::uint32_t protect);
bool is_writable(std::uint32_t protect);

}  // namespace mapcheck::objects
